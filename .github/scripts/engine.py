"""How the scripts ask Pulumi about the lake's stacks."""
import json
import pathlib
import subprocess

import stack as stacks

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = ROOT / "pulumi"
PACK = ROOT / "policy" / "pack"


def pulumi(stack, *arguments, **options):
    """Runs a command on a stack; what it ends with is the caller's to judge."""
    command = ["pulumi", "-C", PROJECT, *arguments, "--stack", stack, "--non-interactive"]
    return subprocess.run(list(map(str, command)), text=True, check=False, **options)


def changing(stack):
    """What every command that plans or changes a stack is told: who judges, and what the stack's partition does not have."""
    told = ["--policy-pack", PACK]
    for resource in stacks.left_out(stack, PROJECT):
        told += ["--exclude", f"**::{resource}"]
    return told


def written(stack):
    """When the state of a stack was last written: by an update, a refresh or an import, and by no preview."""
    done = pulumi(stack, "stack", "export", stdout=subprocess.PIPE)
    done.check_returncode()
    return json.loads(done.stdout)["deployment"]["manifest"]["time"]
