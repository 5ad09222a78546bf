"""Previews a stack, saves the plan, and has the judge look at both the preview and what became weaker.

  preview.py STACK OUT [--against PROGRAM]

Writes to OUT: state.txt, which says of what state this is a preview; plan.json (secrets are encrypted in it), preview.json,
check.md, weaker.md where there is something to compare with, and verdict.json: the exit code of each step. Exits 1 if one of
them is not 0. Needs on PATH: pulumi, lakegate and, for the policy pack, pulumi-analyzer-policy-lakegate.
"""
import argparse
import json
import pathlib
import subprocess
import sys

import engine


def preview(stack, out):
    """The engine's plan, under the policy pack: high and critical findings stop it."""
    (out / "state.txt").write_text(engine.written(stack) + "\n", encoding="utf-8")
    told = ["--json", "--show-sames", "--save-plan", out / "plan.json", *engine.changing(stack)]
    with open(out / "preview.json", "w", encoding="utf-8") as file:
        return engine.pulumi(stack, "preview", *told, stdout=file).returncode


def check(artifact, report, *options):
    """The judge's verdict, as Markdown."""
    command = ["lakegate", "check", artifact, *options, "--out", f"markdown={report}"]
    return subprocess.run(list(map(str, command)), cwd=engine.ROOT, check=False).returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stack")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--against", type=pathlib.Path)
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    verdict = {"preview": preview(arguments.stack, out)}
    # What is still unknown before a deployment is judged in it, by the policy pack.
    verdict["check"] = check(out / "preview.json", out / "check.md", "--unknown", "warn")
    if arguments.against:
        program = engine.PROJECT / "program" / "Main.yaml"
        options = ["--stack", arguments.stack, "--against", arguments.against.resolve()]
        verdict["weaker"] = check(program, out / "weaker.md", *options)
    (out / "verdict.json").write_text(json.dumps(verdict) + "\n", encoding="utf-8")
    print(json.dumps(verdict))
    sys.exit(1 if any(verdict.values()) else 0)


if __name__ == "__main__":
    main()
