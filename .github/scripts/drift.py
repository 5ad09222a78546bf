"""Compares what an account has with what the state says, and has the judge audit it.

  drift.py STACK OUT

Writes OUT/drift.md. Exits 1 where something differs, or is denied. Changes nothing: the engine only previews a refresh.
Needs on PATH: pulumi and lakegate with the feature `aws`.
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = ROOT / "pulumi"
LARGEST = 30_000  # of two parts that share an issue, which takes 65,536 characters


def pulumi(stack, *arguments, **options):
    command = ["pulumi", "-C", PROJECT, *arguments, "--stack", stack, "--non-interactive"]
    return subprocess.run(list(map(str, command)), text=True, check=False, **options)


def refresh(stack):
    """Whether the account is as the state says, and what is not."""
    done = pulumi(stack, "refresh", "--preview-only", "--expect-no-changes", "--diff", "--color", "never",
                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def audit(stack, out):
    """The judge's verdict over the account, of exactly what the state names."""
    export = out / "export.json"
    with open(export, "w", encoding="utf-8") as file:
        code = pulumi(stack, "stack", "export", stdout=file).returncode
    if code:
        return code, "the state cannot be read\n"
    report = out / "audit.md"
    command = ["lakegate", "audit", "--state", export, "--unknown", "warn", "--out", f"markdown={report}"]
    code = subprocess.run(list(map(str, command)), cwd=ROOT, check=False).returncode
    return code, report.read_text(encoding="utf-8") if report.exists() else "the audit wrote no report\n"


def fenced(text):
    """Text as a block that nothing in it can end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [fence, text.strip()[-LARGEST:], fence]


def main(stack, out):
    out.mkdir(parents=True, exist_ok=True)
    drifted, difference = refresh(stack)
    denied, verdict = audit(stack, out)
    (out / "export.json").unlink(missing_ok=True)
    lines = [f"## {stack}", ""]
    lines += ["The account is as the state says.", ""] if not drifted else ["**The account is not as the state says:**", "", *fenced(difference), ""]
    lines += ["The judge has nothing against the account.", ""] if not denied else ["**The judge denies:**", "", verdict.strip()[:LARGEST], ""]
    (out / "drift.md").write_text("\n".join(lines), encoding="utf-8")
    sys.exit(1 if drifted or denied else 0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())
