"""Compares what an account has with what the state says, and has the judge audit it.

  drift.py STACK OUT

Writes OUT/drift.md, with OUT/difference.txt and OUT/audit.md whole. Exits 1 where something differs, is denied, or could not be
looked at. Changes nothing: the engine only previews a refresh. Needs on PATH: pulumi and lakegate with the feature `aws`.
"""
import pathlib
import subprocess
import sys

from engine import ROOT, pulumi
from stack import STACKS

DIFFERS = 7  # what the engine ends with where `--expect-no-changes` does not hold
DENIED = 1
BLIND = 2  # any other end: it could not look
ISSUE = 60_000  # what the two parts of every stack share: an issue takes 65,536 characters
LARGEST = ISSUE // (2 * len(STACKS))


def refresh(stack, out):
    """How the engine ends that looks at the account, and what it says."""
    done = pulumi(stack, "refresh", "--preview-only", "--expect-no-changes", "--diff", "--color", "never",
                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    (out / "difference.txt").write_text(done.stdout, encoding="utf-8")
    return done.returncode, fenced(done.stdout)


def audit(stack, out):
    """How the judge ends that audits exactly what the state names, and what it says."""
    export, report = out / "export.json", out / "audit.md"
    report.unlink(missing_ok=True)
    with open(export, "w", encoding="utf-8") as file:
        exported = pulumi(stack, "stack", "export", stdout=file, stderr=subprocess.PIPE)
    if exported.returncode:
        return BLIND, fenced(exported.stderr)
    command = ["lakegate", "audit", "--state", export, "--unknown", "warn", "--out", f"markdown={report}"]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, text=True, check=False, stderr=subprocess.PIPE)
    export.unlink()
    verdict = [cut(report.read_text(encoding="utf-8").strip()), ""] if report.exists() else []
    # What does not exist is no finding: it is said beside the report.
    return done.returncode, verdict + (fenced(done.stderr) if done.stderr.strip() else [])


def cut(text):
    """As many whole lines as there is room for."""
    if len(text) <= LARGEST:
        return text
    return text[:LARGEST].rsplit("\n", 1)[0] + "\n\nCut: the job's artifact has all of it."


def fenced(text):
    """Text as a block that nothing in it can end."""
    text = cut(text.strip())
    fence = "```"
    while fence in text:
        fence += "`"
    return [fence, text, fence]


def part(code, wrong, said, nothing, something, blind):
    """What a look found: nothing, something, or that it could not look."""
    if code == 0:
        return [nothing, ""]
    return [f"**{something if code == wrong else blind}:**", "", *said, ""]


def main(stack, out):
    out.mkdir(parents=True, exist_ok=True)
    differs, difference = refresh(stack, out)
    denied, verdict = audit(stack, out)
    lines = [f"## {stack}", ""]
    lines += part(differs, DIFFERS, difference, "The account is as the state says.", "The account is not as the state says", "The engine could not look")
    lines += part(denied, DENIED, verdict, "The judge has nothing against the account.", "The judge denies", "The judge could not look")
    (out / "drift.md").write_text("\n".join(lines), encoding="utf-8")
    sys.exit(1 if differs or denied else 0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())
