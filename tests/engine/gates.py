"""The scripts of the deployment workflow over the real engine: plan, judge, comment, and carry out exactly the plan."""
import json
import shutil
import subprocess
import sys

from judge import binary, pack
from pulumi import ROOT, Refused, provision


def lakegate():
    """The folder of the judge's program, built from here."""
    return provision.cargo("-p", "lakegate", "--bin", "lakegate").parent


def placed(project):
    """The scripts and the pack beside the copy of the project, where they find each other."""
    shutil.copytree(ROOT / ".github/scripts", project.work / ".github/scripts")
    return pack(project)


def script(project, name, *arguments):
    """Exit code and standard output."""
    command = [sys.executable, project.work / ".github/scripts" / name, *arguments]
    done = subprocess.run(list(map(str, command)), cwd=project.work, env=project.environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def planned(project, base):
    """Previews the stack against a base, and gives the exit codes of the steps."""
    out = project.work / "out" / project.stack
    code, told = script(project, "preview.py", project.stack, out, "--against", base)
    verdict = json.loads((out / "verdict.json").read_text(encoding="utf-8"))
    if (code == 0) != (not any(verdict.values())):
        raise Refused(f"preview.py: exit {code} with {verdict}\n{told}")
    return verdict


def carried_out(project, told):
    """Updates with the saved plan under the pack, as the workflow does."""
    plan = project.work / "out" / project.stack / "plan.json"
    return project.on_stack("up", "--yes", "--plan", str(plan), *told)


def programs():
    """What has to be on PATH besides the engine."""
    return [binary(), lakegate()]
