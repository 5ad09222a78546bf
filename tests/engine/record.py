"""Records preview, export and update of the program for the tests of lake-policy."""
import gzip
import json

import judge
from pulumi import ROOT

RECORDS = ROOT / "policy/tests/recorded"
# What differs from run to run, and what nobody reads.
NOISE = {"stackTrace", "sourcePosition", "created", "modified", "duration", "metadata", "manifest", "secrets_providers"}


def stripped(value):
    if isinstance(value, dict):
        return {key: stripped(of) for key, of in value.items() if key not in NOISE}
    return [stripped(of) for of in value] if isinstance(value, list) else value


def write(name, text):
    with open(RECORDS / f"{name}.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as out:
        out.write(text.encode())
    return f"{name}: {len(text):,} bytes"


def keep(name, text):
    return write(f"{name}.json", json.dumps(stripped(json.loads(text)), separators=(",", ":")))


def record(project):
    """Gives a line for each file. The update is that from the program to its mutant."""
    told = [keep("preview", project.on_stack("preview", "--json"))]
    project.up()
    told.append(keep("export", project.on_stack("stack", "export")))
    judge.mutate(project)
    told.append(write("mutant.yaml", project.program.read_text(encoding="utf-8")))
    return [*told, keep("update", project.on_stack("preview", "--json", "--show-sames"))]
