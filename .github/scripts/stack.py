"""What a workflow has to know about a stack: read from the stack's committed files, so that nothing is configured elsewhere.

  stack.py STACK          prints NAME=VALUE lines, as $GITHUB_OUTPUT and $GITHUB_ENV take them

The stack of the bootstrap has the same name. A test holds the names to those that the programs write.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PULUMI = ROOT / "pulumi"


class Misconfigured(Exception):
    """A file of the stack does not say what it must."""


def value(path, key, pattern, advice=""):
    """The first value of a key of a YAML file that is written plainly, on the key's line or in a list below it."""
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"(?m)^\s*{re.escape(key)}:[\s\-\[\"']*({pattern})", text)
    if not found:
        raise Misconfigured(f"{path.relative_to(path.parents[1])} has no `{key}`{advice}")
    return found[1]


def partition(region):
    """The partition that a region belongs to."""
    beginnings = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for start, name in beginnings.items() if region.startswith(start)), "aws")


def facts(stack, pulumi=PULUMI):
    """Account, regions, state and roles of a stack."""
    lake, bootstrap = pulumi / f"Pulumi.{stack}.yaml", pulumi / "bootstrap" / f"Pulumi.{stack}.yaml"
    for path in (lake, bootstrap):
        if not path.exists():
            raise Misconfigured(f"there is no {path.name} in {path.parent.name}/")
    advice = ": which account it is for (quoted), docs/guides/deploy.md"
    account = value(lake, "aws:allowedAccountIds", r"\d{12}", advice)
    region = value(lake, "aws:region", r"[a-z0-9-]+")
    state_region = value(bootstrap, "aws:region", r"[a-z0-9-]+")
    prefix = value(pulumi / "bootstrap" / "Pulumi.yaml", "name", r"[a-z0-9-]+") + f"-{stack}"
    served = value(pulumi / "Pulumi.yaml", "name", r"[a-z0-9-]+") + f"-{stack}"
    role = f"arn:{partition(region)}:iam::{account}:role"
    return {
        "account": account,
        "region": region,
        "backend": f"s3://{prefix}-state-{account}-{state_region}?awssdk=v2&region={state_region}",
        **{f"{name}_role": f"{role}/{prefix}-{name}" for name in ("preview", "deploy", "drift", "smoke")},
        "steward_role": f"{role}/{served}-orders-steward-{region}",
        "analyst_role": f"{role}/{served}-analyst-{region}",
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        for name, fact in facts(sys.argv[1]).items():
            print(f"{name}={fact}")
    except Misconfigured as problem:
        sys.exit(f"stack `{sys.argv[1]}`: {problem}")
