"""The scripts of the workflows, on real output of the engine and on files of their own."""
import contextlib
import gzip
import importlib.util
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from evaluated import ROOT, of_type, programs

SCRIPTS = ROOT / ".github" / "scripts"
PREVIEW = ROOT / "policy" / "tests" / "recorded" / "preview.json.gz"


def script(name):
    # Where they find each other.
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def preview():
    """A preview that the real engine wrote."""
    return json.loads(gzip.decompress(PREVIEW.read_bytes()))


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path


class Comment(Folder):
    comment = script("comment")

    def stack(self, name, verdict, document):
        self.write(f"{name}/verdict.json", verdict)
        self.write(f"{name}/preview.json", document)

    def test_a_preview_of_the_engine(self):
        document = preview()
        created = [step for step in document["steps"] if step["op"] == "create"]
        self.stack("prod", {"preview": 0, "check": 0, "weaker": 0}, document)
        self.stack("dev", {"preview": 0, "check": 0, "weaker": 0}, {"steps": []})
        body = self.comment.body(self.folder, ["dev", "prod"])
        self.assertLess(body.index("### dev: nothing changes"), body.index(f"### prod: {len(created)} create"))
        self.assertIn("| create | `raw-bucket` | `aws:s3/bucket:Bucket` |", body)
        self.assertIn(f"and {len(created) - 60} more", body)
        self.assertNotIn("**", body)
        self.assertEqual(body.count("<details>"), body.count("</details>"))

    def test_no_value_of_a_property_is_shown(self):
        document = preview()
        secret = "a-value-that-nobody-should-read"
        for step in document["steps"]:
            step["newState"]["inputs"] = {"description": secret}
        self.stack("dev", {"preview": 0, "check": 0}, document)
        self.assertNotIn(secret, self.comment.body(self.folder, ["dev"]))

    def test_what_is_denied_is_said_with_its_report(self):
        self.stack("dev", {"preview": 255, "check": 1, "weaker": 1}, preview())
        self.write("dev/check.md", "a finding")
        self.write("dev/weaker.md", "what is weaker")
        body = self.comment.body(self.folder, ["dev"])
        for said in ["**the engine or the policy pack refuses it**", "**the judge denies it**", "**something is weaker", "a finding", "what is weaker"]:
            self.assertIn(said, body)

    def test_a_preview_that_never_ran_is_said(self):
        self.stack("prod", {"preview": 0, "check": 0}, {"steps": []})
        (self.folder / "staging").mkdir()
        body = self.comment.body(self.folder, ["dev", "staging", "prod"])
        for stack in ("dev", "staging"):
            self.assertIn(f"### {stack}\n\n**The preview did not run.**", body)
        self.assertIn("### prod: nothing changes", body)

    def test_it_fits_whatever_is_found(self):
        self.stack("dev", {"preview": 0, "check": 1}, preview())
        self.write("dev/check.md", "a line of a report\n" * 10_000)
        body = self.comment.body(self.folder, ["dev"])
        self.assertLess(len(body), 65_536)
        self.assertIn("Cut: ", body)

    def test_names_cannot_write_markdown(self):
        step = {"op": "create", "urn": "urn:pulumi:dev::lake::aws:s3/bucket:Bucket::a`|<b>"}
        self.stack("dev", {"preview": 0, "check": 0}, {"steps": [step]})
        self.assertIn("| create | `a'\\|<b>` |", self.comment.body(self.folder, ["dev"]))


class Stack(Folder):
    stack = script("stack")

    def project(self, lake, bootstrap="config:\n  aws:region: eu-central-1\n"):
        self.write("Pulumi.yaml", (ROOT / "pulumi" / "Pulumi.yaml").read_text())
        self.write("bootstrap/Pulumi.yaml", (ROOT / "pulumi" / "bootstrap" / "Pulumi.yaml").read_text())
        self.write("Pulumi.dev.yaml", lake)
        self.write("bootstrap/Pulumi.dev.yaml", bootstrap)
        return self.folder

    def test_the_names_are_those_of_the_programs(self):
        lake = "config:\n  aws:region: eu-west-1\n  aws:allowedAccountIds: [\"123456789012\"]\n"
        bootstrap = (ROOT / "pulumi" / "bootstrap" / "Pulumi.dev.yaml").read_text()
        facts = self.stack.facts("dev", self.project(lake, bootstrap))
        role = "arn:aws:iam::123456789012:role/"
        roles = {name: role + properties["name"] for name, properties in of_type("aws:iam/role:Role").items()}
        for kind in ["preview", "deploy", "drift", "smoke"]:
            self.assertEqual(facts[f"{kind}_role"], roles[f"{kind}-role"])
        bucket = programs()["pulumi/bootstrap"]["state-bucket"]["Properties"]["bucket"]
        region = self.stack.value(ROOT / "pulumi" / "bootstrap" / "Pulumi.dev.yaml", "aws:region", "[a-z0-9-]+")
        self.assertEqual(facts["backend"], f"s3://{bucket}?awssdk=v2&region={region}")
        self.assertEqual((facts["account"], facts["region"]), ("123456789012", "eu-west-1"))

    def test_the_repository_is_the_one_that_is_trusted(self):
        runner = {"GITHUB_REPOSITORY": "lake/gate", "GITHUB_REPOSITORY_ID": "456789", "GITHUB_REPOSITORY_OWNER_ID": "123456"}
        for prefix in ["repo:lake/gate", "repo:lake@123456/gate@456789"]:
            folder = self.project("", f"config:\n  lakegate-bootstrap:subjectPrefix: {prefix}\n")
            self.stack.trusted("dev", runner, folder)
            self.stack.trusted("dev", {}, folder)
        for prefix in ["lake/gate", "repo:lake@1/gate@456789", "repo:lake@123456/gate", "repo:lake/gate:pull_request", "repo:lakegate/lakegate"]:
            folder = self.project("", f"config:\n  lakegate-bootstrap:subjectPrefix: {prefix}\n")
            with self.assertRaisesRegex(self.stack.Misconfigured, f"trusts `{prefix}`; this is `repo:lake@123456/gate@456789`"):
                self.stack.trusted("dev", runner, folder)
        with self.assertRaisesRegex(self.stack.Misconfigured, "has no `lakegate-bootstrap:subjectPrefix`"):
            self.stack.trusted("dev", runner, self.project("", "config: {}\n"))

    def test_other_ways_to_write_it(self):
        for listed in ['["012345678901"]', "\n    - \"012345678901\"", "['012345678901', '123456789012']"]:
            lake = f"config:\n  aws:region: us-gov-west-1\n  aws:allowedAccountIds: {listed}\n"
            facts = self.stack.facts("dev", self.project(lake))
            self.assertEqual(facts["account"], "012345678901")
            self.assertTrue(facts["deploy_role"].startswith("arn:aws-us-gov:iam::"))
            self.assertTrue(facts["backend"].endswith("region=eu-central-1"))

    def test_an_account_that_is_not_said_is_asked_for(self):
        lake = "config:\n  aws:region: eu-west-1\n  # aws:allowedAccountIds: [\"123456789012\"]\n"
        with self.assertRaisesRegex(self.stack.Misconfigured, "no `aws:allowedAccountIds`"):
            self.stack.facts("dev", self.project(lake))
        with self.assertRaisesRegex(self.stack.Misconfigured, "no Pulumi.prod.yaml"):
            self.stack.facts("prod", self.project(lake))

    def set_up(self, *accounts):
        """The stacks that the script lists where these have an account, and of which there is a notice."""
        self.project("config:\n  aws:region: eu-west-1\n")
        for name in ("dev", "staging", "prod"):
            commented = "" if name in accounts else "# "
            self.write(f"Pulumi.{name}.yaml", f'config:\n  aws:region: eu-west-1\n  {commented}aws:allowedAccountIds: ["123456789012"]\n')
        # Beside those that are deployed: a lake whose region was lost.
        self.write("Pulumi.prod-lost.yaml", 'config:\n  aws:region: eu-west-1\n  aws:allowedAccountIds: ["123456789012"]\n')
        with contextlib.redirect_stderr(io.StringIO()) as said:
            found = self.stack.set_up(self.folder)
        return found, re.findall(r"(?m)^::notice title=`(\w+)` is not set up::Pulumi.\1.yaml has no `aws:allowedAccountIds`", said.getvalue())

    def test_a_stack_without_an_account_is_not_set_up_and_that_is_no_error(self):
        self.assertEqual(self.set_up("dev", "staging", "prod"), (["dev", "staging", "prod"], []))
        self.assertEqual(self.set_up("prod"), (["prod"], ["dev", "staging"]))
        self.assertEqual(self.set_up(), ([], ["dev", "staging", "prod"]))

    def test_the_list_is_printed_as_a_job_puts_it_out(self):
        done = subprocess.run([sys.executable, SCRIPTS / "stack.py"], text=True, check=True, capture_output=True)
        name, _, listed = done.stdout.partition("=")
        self.assertEqual((name, listed.count("\n")), ("stacks", 1))
        # Whoever set stacks up has some here.
        found = json.loads(listed)
        self.assertEqual([stack for stack in self.stack.STACKS if stack in found], found)
        self.assertEqual(done.stderr.count("::notice "), len(self.stack.STACKS) - len(found))

    def test_what_a_partition_has_no_service_for_is_a_resource_of_the_program(self):
        names = {f"{resource['Type']}::{name}" for name, resource in programs()["pulumi"].items()}
        for ends in self.stack.ABSENT.values():
            self.assertLessEqual(set(ends), names)
        told = {"us-gov-west-1": ["aws:budgets/budget:Budget::budget"], "cn-north-1": [], "eu-west-1": []}
        for region, ends in told.items():
            self.assertEqual(self.stack.left_out("dev", self.project(f"config:\n  aws:region: {region}\n")), ends)


class Seal(Folder):
    def run_seal(self, *arguments):
        command = [sys.executable, SCRIPTS / "seal.py", self.folder, *arguments]
        return subprocess.run(list(map(str, command)), text=True, check=False, capture_output=True)

    def test_a_seal_is_of_names_and_bytes(self):
        self.write("a/b", "one")
        seal = self.run_seal().stdout.strip()
        self.assertEqual(self.run_seal(seal).returncode, 0)
        self.write("a/b", "two")
        self.assertEqual(self.run_seal(seal).returncode, 1)
        self.write("a/b", "one")
        (self.folder / "a" / "b").rename(self.folder / "a" / "c")
        self.assertEqual(self.run_seal(seal).returncode, 1)


class Smoke(Folder):
    """The script with a lakegate that counts what it is asked to. With the real one it is run in tests/emulator."""

    LAKEGATE = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
case $1 in
    upload)
        cat "$2" "$AWS_CONFIG_FILE" >> "$CALLS"
        if [ "$(grep -c '^upload' "$CALLS")" -le "$DENIED" ]; then
            echo "error: cannot upload: $WHY" >&2
            exit 4
        fi
        exit "$UPLOADED" ;;
    query) echo '[{"loaded": '"$LOADED"'}]' ;;
esac
"""
    # What PortError::Denied says.
    DENIED = "not allowed to `s3:PutObject` on `lake-raw/orders/smoke/x`"

    def smoke(self, uploaded, loaded, denied=0, why=DENIED):
        lakegate = self.write("bin/lakegate", self.LAKEGATE)
        sleep = self.write("bin/sleep", '#!/bin/sh\necho "sleep $1" >> "$CALLS"\n')
        for program in (lakegate, sleep):
            program.chmod(0o755)
        calls = self.write("calls", "")
        environment = {
            **os.environ, "PATH": f"{lakegate.parent}:{os.environ['PATH']}", "CALLS": str(calls), "UPLOADED": str(uploaded), "LOADED": str(loaded),
            "DENIED": str(denied), "WHY": why, "REGION": "eu-west-1", "STEWARD": "arn:aws:iam::1:role/steward", "ANALYST": "arn:aws:iam::1:role/analyst",
        }
        done = subprocess.run([SCRIPTS / "smoke.sh", "outputs.json"], env=environment, text=True, check=False, capture_output=True)
        return done.returncode, calls.read_text()

    def test_a_file_that_went_through(self):
        code, calls = self.smoke(0, 200)
        self.assertEqual(code, 0)
        self.assertRegex(calls, r"upload (\S+/)(\d+-\d+-1\.ndjson) --key smoke/\2 --outputs outputs.json --profile steward --wait\n")
        records = [json.loads(line) for line in calls.splitlines() if line.startswith("{")]
        self.assertEqual([record["number"] for record in records], list(range(200)))
        self.assertIn("[profile steward]\nrole_arn = arn:aws:iam::1:role/steward\ncredential_source = Environment\nregion = eu-west-1\n", calls)

    def test_a_file_that_did_not_and_records_that_are_missing(self):
        self.assertEqual(self.smoke(1, 200)[0], 1)
        self.assertEqual(self.smoke(0, 199)[0], 1)

    def test_a_new_lake_has_five_minutes_to_let_the_steward_in(self):
        self.assertIn('#[error("not allowed to `{action}` on `{resource}`")]', (ROOT / "pipeline/core/src/ports.rs").read_text(encoding="utf-8"))
        code, calls = self.smoke(0, 200, denied=20)
        self.assertEqual((code, calls.count("sleep 15\n")), (0, 300 // 15))
        # Each attempt is of other bytes, and what is asked for is the last.
        keys = re.findall(r"--key (\S+)", calls)
        self.assertEqual(len(set(keys)), 21)
        self.assertIn(f"_source_key = '{keys[-1]}'", calls)
        code, calls = self.smoke(0, 200, denied=21)
        self.assertEqual((code, calls.count("\nquery")), (1, 0))

    def test_nothing_else_is_tried_again(self):
        code, calls = self.smoke(0, 200, denied=1, why="s3 is unavailable: dispatch failure")
        self.assertEqual((code, calls.count("sleep")), (1, 0))


if __name__ == "__main__":
    unittest.main()
