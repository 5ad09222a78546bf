#!/usr/bin/env python3
"""Every project of the repository in the real engine: `python3 tests/engine/suite.py [UNITTEST ARGS]`. Needs Go and cargo."""
import os
import subprocess
import unittest

import gates
import judge
import reader
import verbs
from pulumi import HERE, ROOT, SCHEMA, Project, Refused, programs

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
            told = gates.placed(project)
            self.assertEqual(gates.planned(project, ROOT / "pulumi/program/Main.yaml"), {"preview": 0, "check": 0, "weaker": 0})
            _, comment = gates.script(project, "comment.py", project.work / "out")
            self.assertIn("the engine and the policy pack accept it", comment)
            code, seal = gates.script(project, "seal.py", project.work / "out")
            self.assertEqual((code, gates.script(project, "seal.py", project.work / "out", seal.strip())[0]), (0, 0))
            self.assertIn("created", gates.carried_out(project, told))
            self.assertIn("unchanged", project.on_stack("refresh", "--preview-only", "--expect-no-changes", "--diff"))

    def test_a_plan_is_not_exceeded_and_a_weaker_program_is_stopped(self):
        with Project(ROOT / "pulumi", "dev", more=gates.programs()) as project:
            told = gates.placed(project)
            self.assertEqual(gates.planned(project, ROOT / "pulumi/program/Main.yaml")["preview"], 0)
            judge.mutate(project)
            with self.assertRaises(Refused):
                gates.carried_out(project, told)
            verdict = gates.planned(project, ROOT / "pulumi/program/Main.yaml")
            self.assertTrue(verdict["preview"] and verdict["weaker"], verdict)


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
