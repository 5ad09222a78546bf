"""judge.sh with the real judge, over copies of the programs."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from evaluated import ROOT
from test_scripts import SCRIPTS


class Judge(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copytree(ROOT / "pulumi", self.folder / "pulumi", ignore=shutil.ignore_patterns("synth", "reader", "archives"))

    def judge(self):
        """Exit code, the summary of the job and what SARIF says is wrong."""
        summary, sarif = self.folder / "summary.md", self.folder / "lakegate.sarif"
        environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary)}
        command = [SCRIPTS / "judge.sh", os.environ["LAKEGATE"], sarif]
        done = subprocess.run(command, cwd=self.folder, env=environment, check=False, capture_output=True)
        results = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"] if sarif.exists() else None
        return done.returncode, summary.read_text(encoding="utf-8"), {result["ruleId"] for result in results or [] if not result.get("suppressions")}

    def mistake(self, program, old, new):
        path = self.folder / program / "Main.yaml"
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def test_the_committed_programs_pass_in_every_stack(self):
        code, summary, denied = self.judge()
        self.assertEqual((code, denied), (0, set()), summary)
        self.assertEqual(summary.count("## lakegate: nothing is denied"), 6)
        for stack in ("dev", "staging", "prod"):
            self.assertEqual(summary.count(f"of stack `{stack}`"), 2)

    def test_what_is_denied_fails_after_all_were_judged(self):
        self.mistake("pulumi/program", "enableKeyRotation: true", "enableKeyRotation: false")
        code, summary, denied = self.judge()
        self.assertEqual((code, denied), (1, {"key-without-rotation"}))
        self.assertEqual((summary.count("## lakegate: denied"), summary.count("## lakegate: nothing is denied")), (3, 3))

    def test_a_program_that_cannot_be_read_is_no_reason_to_judge_no_other(self):
        self.mistake("pulumi/program", "resources:", "resources: [")
        code, summary, _ = self.judge()
        self.assertEqual((code, summary.count("## lakegate:")), (1, 3))


if __name__ == "__main__":
    unittest.main()
