"""The comment on a pull request: what would change in each stack, and what the judge says of it.

  comment.py FOLDER STACK…      FOLDER/STACK/{preview.json,verdict.json,check.md,weaker.md} as preview.py writes them

Prints Markdown that fits into a comment. Values of properties are left out: a preview may hold what a log must not.
"""
import json
import pathlib
import sys

LARGEST = 65_000  # GitHub takes 65,536 characters
ROWS = 60
SILENT = {"same", "read", "refresh"}


def steps(preview):
    """The steps that change something: operation, type, name."""
    for step in preview.get("steps") or []:
        if step["op"] not in SILENT:
            kind, name = step["urn"].split("::")[2:4]
            yield step["op"], kind.rsplit("$", 1)[-1], name


def code(text):
    """Text that Markdown takes as it is."""
    return "`" + text.replace("`", "'").replace("|", "\\|").replace("\n", " ") + "`"


def counts(changes):
    if not changes:
        return "nothing changes"
    kinds = sorted({op for op, _, _ in changes})
    return ", ".join(f"{sum(op == kind for op, _, _ in changes)} {kind}" for kind in kinds)


def table(changes):
    lines = ["| operation | resource | type |", "|---|---|---|"]
    lines += [f"| {op} | {code(name)} | {code(kind)} |" for op, kind, name in changes[:ROWS]]
    if len(changes) > ROWS:
        lines.append(f"| | and {len(changes) - ROWS} more | |")
    return lines


def folded(title, body):
    return ["<details>", f"<summary>{title}</summary>", "", *body, "", "</details>", ""]


def said(verdict, step, passed, failed):
    return passed if verdict.get(step, 0) == 0 else f"**{failed}**"


def section(stack, folder):
    """What is to be said of a stack."""
    verdict = read(folder / "verdict.json")
    if verdict is None:
        return [f"### {stack}", "", "**The preview did not run.** The log of its job says why.", ""]
    preview = read(folder / "preview.json") or {}
    changes = list(steps(preview))
    lines = [f"### {stack}: {counts(changes)}", ""]
    lines.append("- " + said(verdict, "preview", "the engine and the policy pack accept it", "the engine or the policy pack refuses it"))
    lines.append("- " + said(verdict, "check", "the judge has nothing against it", "the judge denies it"))
    if "weaker" in verdict:
        lines.append("- " + said(verdict, "weaker", "nothing is weaker than on the base branch", "something is weaker than on the base branch"))
    lines.append("")
    if changes:
        lines += folded("What would change", table(changes))
    for step, title, name in [("check", "What the judge denies", "check.md"), ("weaker", "What became weaker", "weaker.md")]:
        report = folder / name
        if verdict.get(step, 0) != 0 and report.exists():
            lines += folded(title, [report.read_text(encoding="utf-8").strip()])
    return lines


def read(path):
    """A JSON document, if it is there and whole."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def body(folder, stacks):
    lines = ["## Preview", ""]
    for stack in stacks:
        lines += section(stack, folder / stack)
    text = "\n".join(lines)
    if len(text) <= LARGEST:
        return text
    # What a cut opens, it closes.
    return text[:LARGEST].rsplit("\n", 1)[0] + "\n\n</details>\n\nCut: the job's artifact has all of it.\n"


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    print(body(pathlib.Path(sys.argv[1]), sys.argv[2:]))
