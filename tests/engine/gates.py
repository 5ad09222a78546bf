"""The scripts of the deployment workflow over the real engine: plan, judge, comment, and carry out exactly the plan."""
import json
import shutil
import stat
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
    pack(project)


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


def carried_out(project):
    """Updates with the saved plan: exit code, and what is said."""
    return script(project, "up.py", project.stack, project.work / "out" / project.stack)


AUDITOR = """#!/bin/sh
# Says what it is told to say, of a state that names the lake.
while [ $# -gt 0 ]; do
    case $1 in
        --state) state=$2 ;;
        markdown=*) report=${1#markdown=} ;;
    esac
    shift
done
[ "$(grep -c '"urn":' "$state")" -gt 200 ] || exit 4
echo "a finding" >"$report"
exit "$DENIED"
"""


def compared(project, denied=0, by_hand=None, judge=None, **environment):
    """Exit code of drift.py, and what it wrote: after changes by hand, with an auditor that ends as it is told, or with a real one."""
    told = project.work / "by-hand.json"
    told.write_text(json.dumps(by_hand or {}), encoding="utf-8")
    if judge is None:
        judge = project.work / "auditor"
        judge.mkdir(exist_ok=True)
        (judge / "lakegate").write_text(AUDITOR, encoding="utf-8")
        (judge / "lakegate").chmod(stat.S_IRWXU)
    before = project.environment
    project.environment = {**before, "PATH": f"{judge}:{before['PATH']}", "STANDIN_BY_HAND": str(told), "DENIED": str(denied), **environment}
    try:
        out = project.work / "drift" / project.stack
        code, _ = script(project, "drift.py", project.stack, out)
        return code, (out / "drift.md").read_text(encoding="utf-8")
    finally:
        project.environment = before


def outputs(project, *words, **environment):
    """Exit code and complaint of a real command that asks `pulumi` for the outputs of a stack."""
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_EC2_METADATA_DISABLED": "true"}
    command = [provision.operator(), *words, "--program", project.program]
    done = subprocess.run(
        list(map(str, command)), cwd=project.work, env={**project.environment, **nowhere, **environment}, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def programs():
    """What has to be on PATH besides the engine."""
    return [binary(), lakegate()]
