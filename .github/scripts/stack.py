"""What a workflow has to know about the stacks: read from their committed files, so that nothing is configured elsewhere.

  stack.py                which stacks are set up, as a list in JSON: those that say which account they are for
  stack.py STACK          all about one

Both print NAME=VALUE lines, as $GITHUB_OUTPUT and $GITHUB_ENV take them. The stack of the bootstrap has the same name. A test
holds the names to those that the programs write.
"""
import json
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PULUMI = ROOT / "pulumi"
STACKS = ["dev", "staging", "prod"]  # in the order in which deploy.yml deploys them
# What partitions have no service for: ends of URNs.
ABSENT = {"aws-us-gov": ["aws:budgets/budget:Budget::budget"]}
ACCOUNT = "aws:allowedAccountIds", r"\d{12}"
ADVICE = ": which account it is for (quoted), docs/guides/deploy.md"


class Misconfigured(Exception):
    """A file of the stack does not say what it must."""


def said(path, key, pattern):
    """The first value of a key of a YAML file that is written plainly, on the key's line or in a list below it; None without one."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    found = re.search(rf"(?m)^\s*{re.escape(key)}:[\s\-\[\"']*({pattern})", text)
    return found and found[1]


def value(path, key, pattern, advice=""):
    """The same of a key that must have one."""
    if not path.exists():
        raise Misconfigured(f"there is no {path.name} in {path.parent.name}/")
    found = said(path, key, pattern)
    if not found:
        raise Misconfigured(f"{path.relative_to(path.parents[1])} has no `{key}`{advice}")
    return found


def region_of(stack, pulumi):
    return value(pulumi / f"Pulumi.{stack}.yaml", "aws:region", r"[a-z0-9-]+")


def partition(region):
    """The partition that a region belongs to."""
    beginnings = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for start, name in beginnings.items() if region.startswith(start)), "aws")


def left_out(stack, pulumi=PULUMI):
    """The resources that the partition of a stack has no service for."""
    return ABSENT.get(partition(region_of(stack, pulumi)), [])


def facts(stack, pulumi=PULUMI):
    """Account, regions, state and roles of a stack."""
    bootstrap = pulumi / "bootstrap"
    account, region = value(pulumi / f"Pulumi.{stack}.yaml", *ACCOUNT, ADVICE), region_of(stack, pulumi)
    state_region = region_of(stack, bootstrap)
    prefix = value(bootstrap / "Pulumi.yaml", "name", r"[a-z0-9-]+") + f"-{stack}"
    served = value(pulumi / "Pulumi.yaml", "name", r"[a-z0-9-]+") + f"-{stack}"
    role = f"arn:{partition(region)}:iam::{account}:role"
    return {
        "account": account,
        "region": region,
        "backend": f"s3://{prefix}-state-{account}-{state_region}?awssdk=v2&region={state_region}",
        **{f"{name}_role": f"{role}/{prefix}-{name}" for name in ("preview", "deploy", "drift", "smoke")},
        "steward_role": f"{role}/{served}-smoke-steward-{region}",
        "analyst_role": f"{role}/{served}-analyst-{region}",
    }


def trusted(stack, environment, pulumi=PULUMI):
    """Refuses a bootstrap that trusts another repository than the one that runs this. AWS would refuse its roles, and not say why."""
    repository = environment.get("GITHUB_REPOSITORY")
    if not repository:
        return
    owner, name = repository.split("/")
    ids = environment["GITHUB_REPOSITORY_OWNER_ID"], environment["GITHUB_REPOSITORY_ID"]
    own = f"repo:{repository}", f"repo:{owner}@{ids[0]}/{name}@{ids[1]}"
    path, key = pulumi / "bootstrap" / f"Pulumi.{stack}.yaml", "lakegate-bootstrap:subjectPrefix"
    found = value(path, key, r"[^\s\"']+", ": which repository it trusts, docs/guides/deploy.md")
    if found not in own:
        raise Misconfigured(f"the bootstrap trusts `{found}`; this is `{own[1]}`, or of old `{own[0]}`: docs/guides/deploy.md, step 1")


def set_up(pulumi=PULUMI):
    """The stacks that say which account they are for. Of each other one the run gets a notice: nothing is wrong with it."""
    found = [stack for stack in STACKS if said(pulumi / f"Pulumi.{stack}.yaml", *ACCOUNT)]
    for stack in STACKS:
        if stack not in found:
            print(f"::notice title=`{stack}` is not set up::Pulumi.{stack}.yaml has no `aws:allowedAccountIds`{ADVICE}", file=sys.stderr)
    return found


def main(words):
    if not words:
        print(f"stacks={json.dumps(set_up())}")
        return
    trusted(*words, os.environ)
    for name, fact in facts(*words).items():
        print(f"{name}={fact}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1:])
    except Misconfigured as problem:
        sys.exit(f"stack `{sys.argv[1]}`: {problem}")
