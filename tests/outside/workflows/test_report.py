"""The issue about drift: report.sh on what drift.py writes, with a `gh` that holds issues in a file."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from evaluated import ROOT
from test_scripts import SCRIPTS, script

# The flags of the real one; `--jq` is evaluated by the implementation that is in the real one.
GH = f"""#!{sys.executable}
import argparse, json, os, pathlib, subprocess, sys

store = pathlib.Path(os.environ["ISSUES"])
issues = json.loads(store.read_text())
parser = argparse.ArgumentParser(allow_abbrev=False)
verbs = parser.add_subparsers(required=True).add_parser("issue").add_subparsers(dest="verb", required=True)
verb = verbs.add_parser("list")
for flag, default in [("--state", "open"), ("--limit", "30"), ("--json", ""), ("--jq", ".")]:
    verb.add_argument(flag, default=default)
verb = verbs.add_parser("create")
verb.add_argument("--title", required=True)
verb.add_argument("--body-file", required=True)
verb = verbs.add_parser("comment")
verb.add_argument("number", type=int)
verb.add_argument("--body-file", required=True)
given = parser.parse_args()
assert os.environ["GH_TOKEN"] and os.environ["GH_REPO"]
if given.verb == "list":
    found = [issue for issue in issues if issue["state"] == given.state.upper()][: int(given.limit)]
    fields = given.json.split(",")
    text = json.dumps([{{name: issue[name] for name in fields}} for issue in found])
    sys.exit(subprocess.run(["gojq", "-r", given.jq], input=text, text=True).returncode)
body = pathlib.Path(given.body_file).read_text(encoding="utf-8")
if len(body) > 65_536:
    sys.exit("GraphQL: Body is too long (maximum is 65536 characters)")
if given.verb == "create":
    issues.insert(0, {{"number": len(issues) + 1, "title": given.title, "state": "OPEN", "body": body, "comments": []}})
else:
    (issue,) = [issue for issue in issues if issue["number"] == given.number]
    issue["comments"].append(body)
store.write_text(json.dumps(issues))
"""
TITLE = "The deployed lake has drifted"
RUN = "https://github.com/lakegate/lakegate/actions/runs/7"


def issue(number, title=TITLE, state="OPEN"):
    return {"number": number, "title": title, "state": state, "body": "", "comments": []}


class Report(unittest.TestCase):
    drift = script("drift")

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        gh = self.folder / "bin" / "gh"
        gh.parent.mkdir()
        gh.write_text(GH, encoding="utf-8")
        gh.chmod(0o755)

    def differs(self, stack, text="it differs"):
        """What drift.py writes of a stack, on whose PATH are programs that say so much."""
        programs = self.folder / "programs"
        programs.mkdir(exist_ok=True)
        (programs / "said").write_text(text, encoding="utf-8")
        said = f"cat {programs}/said"
        pulumi = f'#!/bin/sh\ncase "$*" in *refresh*) {said}; exit 7 ;; esac\necho {{}}\n'
        lakegate = f'#!/bin/sh\nfor word; do case $word in markdown=*) {said} >"${{word#markdown=}}" ;; esac; done\nexit 1\n'
        for name, body in {"pulumi": pulumi, "lakegate": lakegate}.items():
            (programs / name).write_text(body, encoding="utf-8")
            (programs / name).chmod(0o755)
        environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
        done = subprocess.run([sys.executable, SCRIPTS / "drift.py", stack, self.folder / "out" / stack], env=environment, check=False)
        self.assertEqual(done.returncode, 1)

    def report(self, issues, stacks=("dev", "staging", "prod")):
        store = self.folder / "issues.json"
        store.write_text(json.dumps(issues), encoding="utf-8")
        environment = {
            **os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "ISSUES": str(store), "GH_TOKEN": "token", "GH_REPO": "lakegate/lakegate"}
        command = [SCRIPTS / "report.sh", self.folder / "out", RUN, *stacks]
        done = subprocess.run(command, cwd=ROOT, env=environment, text=True, check=False, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(store.read_text(encoding="utf-8"))

    def test_an_issue_is_opened_where_none_is(self):
        self.differs("prod")
        others = [issue(2, "Something else"), issue(1, TITLE, "CLOSED")]
        opened, *left = self.report(others)
        self.assertEqual(left, others)
        self.assertEqual((opened["number"], opened["title"], opened["comments"]), (3, TITLE, []))
        body = opened["body"]
        self.assertIn("## prod\n\n**The account is not as the state says:**\n\n```\nit differs\n```\n\n**The judge denies:**\n\nit differs\n", body)
        self.assertIn("## dev\n\n**It was not compared.** The log of its job says why.\n", body)
        self.assertLess(body.index("## dev"), body.index("## prod"))
        self.assertTrue(body.endswith(f"\n{RUN}\n"))

    def test_a_stack_that_was_not_to_be_compared_is_not_spoken_of(self):
        self.differs("prod")
        (opened,) = self.report([], ["prod"])
        self.assertIn("## prod\n", opened["body"])
        for stack in ("dev", "staging"):
            self.assertNotIn(stack, opened["body"])

    def test_the_one_that_is_open_is_added_to(self):
        self.differs("dev")
        found = self.report([issue(4, "Something else"), issue(3), issue(2, "Something else")])
        self.assertEqual([len(one["comments"]) for one in found], [0, 1, 0])
        self.assertIn("it differs", found[1]["comments"][0])
        self.assertEqual(len(found), 3)

    def test_it_fits_however_much_differs(self):
        for stack in ("dev", "staging", "prod"):
            self.differs(stack, f"a line about {stack} `````\n" * 10_000)
        (opened,) = self.report([])
        self.assertLess(len(opened["body"]), 65_536)
        for stack in ("dev", "staging", "prod"):
            self.assertGreater(opened["body"].count(f"a line about {stack}"), 500)
            whole = (self.folder / "out" / stack / "difference.txt").read_text(encoding="utf-8")
            self.assertEqual(whole.count("a line"), 10_000)
        self.assertEqual(opened["body"].count("Cut: the job's artifact has all of it."), 6)
        fences = [line for line in opened["body"].splitlines() if line.startswith("``````")]
        self.assertEqual(len(fences), 6)


if __name__ == "__main__":
    unittest.main()
