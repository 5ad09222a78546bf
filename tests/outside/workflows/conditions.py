"""Which jobs of a workflow run: GitHub's conditions, evaluated for an event and for what earlier jobs ended with."""
import json
import re

import yaml

from evaluated import ROOT

TOKEN = re.compile(r"\s*('[^']*'|[A-Za-z_][\w-]*(?:\.(?:[\w-]+|\*))*|[=!]=|&&|\|\||[!(),])")
OPERATORS = {"&&": " and ", "||": " or ", "!": " not "}
# Without one of these a condition holds only where all that the job needs succeeded.
STATUS = re.compile(r"\b(always|cancelled|failure|success)\(\)")


def workflow(name):
    return yaml.safe_load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"))


def translated(text):
    """The expression in Python: its names are looked up, its functions are called."""
    found, at = "", 0
    while at < len(text.rstrip()):
        token = TOKEN.match(text, at)
        assert token, f"`{text[at:]}` is not understood"
        at, word = token.end(), token[1]
        if word[0].isalpha():
            word = word if text[at:].lstrip().startswith("(") else f"look({word!r})"
        found += OPERATORS.get(word, word)
    return found


def look(context, path):
    """A value of the contexts; what is not there is null. `*` is each of an object's values."""
    first, _, rest = path.partition(".")
    if first == "*":
        return [look(value, rest) for value in context.values()]
    value = context.get(first) if isinstance(context, dict) else None
    return look(value, rest) if rest and value is not None else value


def holds(text, context, results=()):
    """Whether a condition does, after jobs that ended like this."""
    text = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", str(text).strip())
    if not STATUS.search(text):
        text = f"success() && ({text})"
    known = {"true": True, "false": False, **context}
    functions = {
        "look": lambda path: look(known, path), "contains": lambda among, one: one in among, "fromJSON": json.loads, "always": lambda: True,
        "cancelled": lambda: False, "failure": lambda: "failure" in results, "success": lambda: set(results) <= {"success"},
    }
    return bool(eval(translated(text), {"__builtins__": {}}, functions))


def played(name, event, stacks=(), endings=()):
    """Jobs of a workflow → how each ends: as `endings` say, skipped where its condition does not hold, or well."""
    ended, endings, jobs = {}, dict(endings), workflow(name)["jobs"]
    for job, said in jobs.items():
        needed = said.get("needs", [])
        needed = [needed] if isinstance(needed, str) else needed
        outputs = {"stacks": {"stacks": json.dumps(list(stacks)) if ended.get("stacks") == "success" else ""}}
        needs = {of: {"result": ended[of], "outputs": outputs.get(of, {})} for of in needed}
        runs = holds(said.get("if", "true"), {"github": event, "needs": needs}, [ended[of] for of in before(jobs, job)])
        ended[job] = endings.get(job, "success") if runs else "skipped"
    return ended


def before(jobs, job):
    """All that a job needs, directly or not."""
    needed = jobs[job].get("needs", [])
    needed = {needed} if isinstance(needed, str) else set(needed)
    return needed.union(*(before(jobs, of) for of in needed)) if needed else set()
