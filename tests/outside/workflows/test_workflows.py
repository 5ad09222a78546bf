"""The workflows, by actionlint and zizmor, and their scripts, by shellcheck."""
import json
import pathlib
import re
import subprocess
import unittest

from evaluated import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))


def run(*command):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


class Workflows(unittest.TestCase):
    def accepts(self, *command):
        code, said = run(*command)
        self.assertEqual(code, 0, said)

    def test_there_are_workflows(self):
        names = {path.name for path in WORKFLOWS}
        self.assertEqual(names, {"ci.yml", "deploy.yml", "deploy-stack.yml", "drift.yml", "release.yml"})

    def test_actionlint_accepts_them(self):
        self.accepts("actionlint", "-no-color", *WORKFLOWS)

    def test_zizmor_accepts_them(self):
        self.accepts("zizmor", "--offline", "--pedantic", "--no-progress", "--config", GITHUB / "zizmor.yml", GITHUB)

    def test_the_rule_that_zizmor_is_not_asked_about_would_change_nothing(self):
        local = [line for path in WORKFLOWS for line in path.read_text().splitlines() if "uses: ./" in line]
        self.assertEqual(len(local), 3)
        for line in local:
            # Of a job: a step's would be of the workspace, whatever was checked out there.
            self.assertRegex(line, r"^    uses: \./\.github/workflows/[\w-]+\.yml$")
        code, said = run("zizmor", "--quiet", "--offline", "--pedantic", "--no-config", "--format", "json", GITHUB)
        self.assertEqual({finding["ident"] for finding in json.loads(said)}, {"self-repository"}, code)

    def test_actionlint_does_not_know_what_the_rule_asks_for(self):
        """When it does, the rule can be turned on."""
        text = (GITHUB / "workflows/deploy.yml").read_text()
        path = ROOT / "target" / "outside" / "self.yml"
        path.write_text(text.replace("uses: ./", "uses: $/"))
        code, said = run("actionlint", "-no-color", path)
        self.assertEqual((code, said.count('reusable workflow call "$/')), (1, 3), said)

    def test_shellcheck_accepts_the_scripts(self):
        scripts = sorted((GITHUB / "scripts").glob("*.sh"))
        self.assertGreater(len(scripts), 3)
        self.accepts("shellcheck", *scripts)

    def test_every_action_is_pinned_to_a_commit_and_says_which_release_that_is(self):
        used = [line for path in WORKFLOWS for line in path.read_text().splitlines() if re.search(r"uses: (?!\./)", line)]
        self.assertGreater(len(used), 30)
        pins = {}
        for line in used:
            pin = re.search(r"uses: ([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", line)
            self.assertTrue(pin, line)
            pins.setdefault(pin[1], set()).add((pin[2], pin[3]))
        for action, versions in pins.items():
            self.assertEqual(len(versions), 1, f"{action} is used in two versions")

    def test_nothing_is_permitted_unless_a_job_says_so(self):
        for path in WORKFLOWS:
            self.assertIn("\npermissions: {}\n", path.read_text(), path.name)

    def test_every_script_that_is_run_exists(self):
        text = "".join(path.read_text() for path in WORKFLOWS)
        named = set(re.findall(r"\.github/scripts/[\w.]+", text))
        for name in named:
            self.assertTrue((ROOT / name).is_file(), name)
        there = {str(path.relative_to(ROOT)) for path in (GITHUB / "scripts").iterdir() if path.is_file()}
        inner = {".github/scripts/engine.py", ".github/scripts/seal.py"}
        self.assertEqual(there - inner, named - inner)

    def test_the_actionlint_test_notices_a_mistake(self):
        broken = WORKFLOWS[0].read_text().replace("runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04\n    need: [nothing]", 1)
        path = ROOT / "target" / "outside" / "broken.yml"
        path.write_text(broken)
        code, said = run("actionlint", "-no-color", path)
        self.assertEqual(code, 1, said)


if __name__ == "__main__":
    unittest.main()
