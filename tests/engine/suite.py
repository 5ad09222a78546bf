#!/usr/bin/env python3
"""Every project of the repository in the real engine: `python3 tests/engine/suite.py [UNITTEST ARGS]`. Needs Go and cargo."""
import json
import os
import re
import subprocess
import unittest

import gates
import judge
import reader
import verbs
from pulumi import HERE, ROOT, SCHEMA, Project, Refused, programs, provision

PROJECTS = [path for path in (ROOT / "pulumi", ROOT / "pulumi/bootstrap") if (path / "Pulumi.yaml").exists()]
# One region of each partition that the program is written for besides `aws`.
ELSEWHERE = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


def stacks(project):
    return sorted(path.name.split(".")[1] for path in project.glob("Pulumi.*.yaml")) or ["dev"]


def everywhere():
    return [(project, stack) for project in PROJECTS for stack in stacks(project)]


class Programs(unittest.TestCase):
    def test_every_stack_is_planned_applied_found_unchanged_and_destroyed_without_a_diagnostic(self):
        self.assertIn((ROOT / "pulumi", "prod"), everywhere())
        for source, stack in everywhere():
            with self.subTest(project=source.name, stack=stack), Project(source, stack) as project:
                planned = verbs.preview(project)
                # The stack and its provider are resources, too; the former is counted in a preview.
                self.assertEqual(verbs.cycle(project), planned + 1)

    def test_every_project_is_previewed_in_other_partitions_and_names_no_other(self):
        for source in PROJECTS:
            for partition, region in ELSEWHERE.items():
                with self.subTest(project=source.name, partition=partition), Project(source, stacks(source)[0], region) as project:
                    verbs.preview(project)
                    project.up()
                    text = str(project.export()["deployment"]["resources"])
                    self.assertIn(f"arn:{partition}:", text)
                    for other in ("arn:aws:", "eu-west-1"):
                        self.assertNotIn(other, text)

    def test_the_reader_says_of_every_resource_what_the_host_registers(self):
        elsewhere = [(source, stacks(source)[0], region) for source in PROJECTS for region in ELSEWHERE.values()]
        own = [(source, stack, None) for source, stack in everywhere()]
        others = [(source, "dev", None) for source in reader.programs()]
        self.assertGreaterEqual(len(others), 15)
        for source, stack, region in own + elsewhere + others:
            with self.subTest(project=source.name, stack=stack, region=region):
                found, told = reader.differences(source, stack, region)
                print(f"\n  {source.name} {stack}: {told}", end="", flush=True)
                self.assertEqual(found, [])

    def test_the_policy_pack_lets_the_program_pass_and_stops_a_mutant(self):
        with Project(ROOT / "pulumi", "dev", more=[judge.binary()]) as project:
            judge.check(project)


class Gates(unittest.TestCase):
    """What the deployment workflow does, from the committed scripts."""

    def test_a_plan_is_judged_commented_and_carried_out(self):
        with Project(ROOT / "pulumi", "dev", more=gates.programs()) as project:
            gates.placed(project)
            self.assertEqual(gates.planned(project, ROOT / "pulumi/program/Main.yaml"), {"preview": 0, "check": 0, "weaker": 0})
            _, comment = gates.script(project, "comment.py", project.work / "out", "dev")
            self.assertIn("the engine and the policy pack accept it", comment)
            code, seal = gates.script(project, "seal.py", project.work / "out")
            self.assertEqual((code, gates.script(project, "seal.py", project.work / "out", seal.strip())[0]), (0, 0))
            code, told = gates.carried_out(project)
            self.assertEqual((code, "created" in told), (0, True), told)
            self.assertIn("unchanged", project.on_stack("refresh", "--preview-only", "--expect-no-changes", "--diff"))

    def test_a_plan_is_not_exceeded_and_a_weaker_program_is_stopped(self):
        with Project(ROOT / "pulumi", "dev", more=gates.programs()) as project:
            gates.placed(project)
            self.assertEqual(gates.planned(project, ROOT / "pulumi/program/Main.yaml")["preview"], 0)
            judge.mutate(project)
            code, told = gates.carried_out(project)
            self.assertEqual((code != 0, "violates plan" in told), (True, True), told)
            verdict = gates.planned(project, ROOT / "pulumi/program/Main.yaml")
            self.assertTrue(verdict["preview"] and verdict["weaker"], verdict)


    def test_a_plan_is_of_one_state_and_of_no_later_one(self):
        with Project(ROOT / "pulumi", "dev", more=gates.programs()) as project:
            gates.placed(project)
            program = ROOT / "pulumi/program/Main.yaml"
            self.assertEqual(gates.planned(project, program)["preview"], 0)
            # Another preview changes nothing of it; an update by hand does.
            project.preview()
            project.up()
            there = project.export()
            code, told = gates.carried_out(project)
            self.assertEqual((code, "nothing is changed; run all jobs of the workflow again" in told), (1, True), told)
            self.assertEqual(project.export(), there)
            self.assertEqual(gates.planned(project, program)["preview"], 0)
            code, told = gates.carried_out(project)
            self.assertEqual((code, "unchanged" in told), (0, True), told)

    def test_a_partition_is_not_asked_for_what_it_does_not_have(self):
        with Project(ROOT / "pulumi", "dev", ELSEWHERE["aws-us-gov"], more=gates.programs()) as project:
            gates.placed(project)
            for done in ("created", "unchanged"):
                self.assertEqual(gates.planned(project, project.program), {"preview": 0, "check": 0, "weaker": 0})
                code, told = gates.carried_out(project)
                self.assertEqual((code, done in told), (0, True), told)
                self.assertFalse([of["urn"] for of in project.export()["deployment"]["resources"] if of["type"].startswith("aws:budgets/")])


class Recovery(unittest.TestCase):
    """What docs/guides/recover.md does after a region is lost."""

    def test_a_lake_takes_the_place_of_a_lost_one_under_its_name(self):
        with Project(ROOT / "pulumi", "prod") as project:
            project.up()
            settings = project.folder / "Pulumi.prod.yaml"
            text = settings.read_text(encoding="utf-8")
            project.run("stack", "rename", "prod-lost", "--stack", "prod")
            self.assertEqual((project.folder / "Pulumi.prod-lost.yaml").read_text(encoding="utf-8"), text, "the settings go with the name")
            settings.write_text(re.sub(r"aws:region: .*", "aws:region: eu-north-1", text), encoding="utf-8")
            project.run("stack", "init", "prod")
            project.up()
            lost, found = (self.worldwide(project, stack) for stack in ("prod-lost", "prod"))
            self.assertGreater(len(found), 20)
            self.assertEqual(lost & found, set(), "one lake would take these from the other")

    @staticmethod
    def worldwide(project, stack):
        """ARNs of what a service without regions knows a stack's resources by."""
        resources = json.loads(project.run("stack", "export", "--stack", stack)[0])["deployment"]["resources"]
        outputs = [of.get("outputs", {}) for of in resources if of.get("custom")]
        arns = {of.get("dashboardArn") or of.get("arn") for of in outputs} - {None}
        return {arn for arn in arns if not arn.split(":")[3]}


class Drift(unittest.TestCase):
    """What the nightly comparison does, after an update."""

    @classmethod
    def setUpClass(cls):
        cls.project = cls.enterClassContext(Project(ROOT / "pulumi", "dev"))
        gates.placed(cls.project)
        cls.project.up()

    def test_nothing_has_changed_and_nothing_is_denied(self):
        code, told = gates.compared(self.project)
        self.assertEqual(code, 0, told)
        self.assertEqual(told, "## dev\n\nThe account is as the state says.\n\nThe judge has nothing against the account.\n")
        # The export holds what is sealed.
        self.assertEqual(sorted(path.name for path in (self.project.work / "drift/dev").iterdir()), ["audit.md", "difference.txt", "drift.md"])

    def test_what_was_changed_or_deleted_by_hand_is_named(self):
        by_hand = {"raw-versioning": {"versioningConfiguration": {"status": "Suspended"}}, "ingest-dlq": None}
        code, told = gates.compared(self.project, by_hand=by_hand)
        self.assertEqual(code, 1)
        self.assertIn("**The account is not as the state says:**", told)
        for said in ["raw-versioning", "Suspended", "ingest-dlq", "The judge has nothing against the account."]:
            self.assertIn(said, told)
        self.assertIn("unchanged", self.project.on_stack("refresh", "--preview-only", "--expect-no-changes"), "the state is as it was")

    def test_what_is_denied_is_said_with_its_report(self):
        code, told = gates.compared(self.project, denied=1)
        self.assertEqual(code, 1)
        self.assertIn("The account is as the state says.\n\n**The judge denies:**\n\na finding\n", told)

    def test_who_cannot_look_does_not_speak_of_drift(self):
        code, told = gates.compared(self.project, PULUMI_CONFIG_PASSPHRASE="another")
        self.assertEqual(code, 1)
        self.assertIn("**The engine could not look:**", told)
        self.assertIn("incorrect passphrase", told)
        code, told = gates.compared(self.project, PULUMI_BACKEND_URL="file:///nowhere")
        self.assertEqual(code, 1)
        self.assertEqual(told.count("could not look:**"), 2, told)
        account = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-west-1"}
        code, told = gates.compared(self.project, judge=provision.operator().parent, **account)
        self.assertEqual(code, 1)
        self.assertIn("The account is as the state says.\n\n**The judge could not look:**\n\n```\nerror: the account cannot be audited", told)


class Outputs(unittest.TestCase):
    """`--stack` asks the real `pulumi` what a stack's parts are called."""

    def test_the_outputs_of_a_stack_are_read_and_what_is_wrong_is_said(self):
        with Project(ROOT / "pulumi", "dev") as project:
            code, said = gates.outputs(project, "status", "--stack", "dev")
            self.assertEqual((code, "`ledgerTable`" in said), (3, True), said)
            project.up()
            # No output is a secret, so nobody needs the passphrase.
            for command, service in ((["status"], "dynamodb"), (["query", "select 1"], "athena")):
                with self.subTest(command):
                    # The names are there, and AWS is asked, which is nowhere.
                    code, said = gates.outputs(project, *command, "--stack", "dev", PULUMI_CONFIG_PASSPHRASE="")
                    self.assertEqual((code, f"{service} is unavailable: Connection refused" in said), (4, True), said)
            for stack, environment, because in [
                ("none", {}, "`none`: error: no stack named 'none' found"),
                ("dev", {"PULUMI_BACKEND_URL": "file:///nowhere"}, "`dev`: error: "),
                ("dev", {"PATH": "/nowhere"}, "`dev`: it is not on PATH"),
            ]:
                with self.subTest(stack=stack, **environment):
                    code, said = gates.outputs(project, "status", "--stack", stack, **environment)
                    self.assertEqual((code, because in said, "--outputs FILE" in said), (3, True, True), said)


class Mistakes(unittest.TestCase):
    """The engine refuses what is wrong: a program that it accepts was looked at."""

    def refused(self, old, new, because):
        with Project(ROOT / "pulumi", "dev") as project:
            text = project.program.read_text(encoding="utf-8")
            self.assertIn(old, text)
            project.program.write_text(text.replace(old, new, 1), encoding="utf-8")
            with self.assertRaisesRegex(Refused, because):
                verbs.preview(project)

    def test_a_property_that_the_schema_does_not_know(self):
        self.refused("      enableKeyRotation:", "      enableKeyRotations:", "enableKeyRotations")

    def test_a_path_that_leads_nowhere(self):
        self.refused("${raw-bucket.bucket}", "${raw-bucket.buckets}", "buckets")

    def test_a_value_of_another_type_that_the_host_cannot_tell(self):
        self.refused("      enableKeyRotation: true", '      enableKeyRotation: {"fn::sha1": x}', "`enableKeyRotation` should be a boolean, and is a string")


class StandIn(unittest.TestCase):
    def test_its_code_is_formatted_vetted_and_tested(self):
        folder = HERE / "pulumi-resource-aws"
        formatted = subprocess.run(["gofmt", "-l", "."], cwd=folder, capture_output=True, text=True, check=True)
        self.assertEqual(formatted.stdout, "")
        for command in (["go", "vet", "./..."], ["go", "test", "./..."]):
            environment = {**os.environ, "STANDIN_SCHEMA": str(SCHEMA)}
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    programs()
    unittest.main(verbosity=2)
