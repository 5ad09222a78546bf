#!/usr/bin/env python3
"""lake-reader beside the real YAML host.

  compare    every resource of our stacks and of the reader's test programs is the same to both
  record     writes what the host says to the reader's test programs: pulumi/reader/tests/*/expected.json
"""
import json
import re
import subprocess
import sys

import verbs
from pulumi import ROOT, Project, Refused, provision

TESTS = ROOT / "pulumi/reader/tests"
SPECIAL = "4dabf18193072939515e22adb298388d"
KINDS = {"1b47061264138c4ac30d75fd1eb44270": "secret", "c44067f5952c0a294b673a41bacd8c17": "asset", "0def7320c3a5731c473e5ecbe6d01bc7": "archive"}
# Written in another form than in the program, so that they cannot be compared as they are.
REWRITTEN = {"customTimeouts", "aliases"}


def plain(value, secret=False):
    """A value of the engine's state as the reader's example prints it."""
    if isinstance(value, list):
        return [plain(of, secret) for of in value]
    if not isinstance(value, dict):
        return value
    kind = KINDS.get(value.get(SPECIAL))
    if kind == "secret":
        inner = plain(json.loads(value["plaintext"]), True)
        return inner if secret else {"secret": inner}
    if kind:
        return {kind: {key: plain(of, secret) for key, of in value.items() if key in ("text", "path", "uri", "assets")}}
    # The host registers dependencies in the order of a hash map.
    return {key: sorted(of) if key == "dependencies" and isinstance(of, list) else plain(of, secret) for key, of in value.items()}


def hosted(project):
    """What the host registers, without the engine's own resources."""
    return {name: plain(of) for name, of in verbs.evaluate(project).items() if not name.startswith("pulumi:")}


def partition(project):
    text = (project.folder / f"Pulumi.{project.stack}.yaml").read_text(encoding="utf-8")
    region = re.search(r"aws:region: *(\S+)", text)[1]
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(re.match(r"us-gov|[a-z]+", region)[0], "aws")


def read(project, host=None):
    """What the reader makes of the same folder; told what the provider gave, where `host` is given."""
    example = provision.cargo("-p", "lake-reader", "--example", "evaluate")
    command = [example, project.folder, project.stack, partition(project)]
    if host is not None:
        texts = {name: {"id": of["id"], **{k: v for k, v in of["outputs"].items() if isinstance(v, str)}} for name, of in host.items()}
        path = project.work / "outputs.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        command.append(path)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(done.stderr)
    return json.loads(done.stdout)


class Differences:
    """What the two say differently; unknown values are collected, or are differences."""

    def __init__(self, may_be_unknown):
        self.may_be_unknown, self.unknown, self.compared, self.found = may_be_unknown, 0, 0, []

    def compare(self, place, host, reader):
        if isinstance(reader, dict) and "unknown" in reader and self.may_be_unknown:
            self.unknown += 1
        elif isinstance(host, dict) and isinstance(reader, dict) and ("secret" in host) == ("secret" in reader):
            for key in sorted(host.keys() | reader.keys()):
                self.compare(f"{place}.{key}", host.get(key, "(absent)"), reader.get(key, "(absent)"))
        elif isinstance(host, list) and isinstance(reader, list) and len(host) == len(reader):
            for at, pair in enumerate(zip(host, reader)):
                self.compare(f"{place}[{at}]", *pair)
        else:
            self.compared += 1
            if host != reader or isinstance(host, bool) != isinstance(reader, bool):
                self.found.append(f"{place}: the reader has {json.dumps(reader)}, the host {json.dumps(host)}")

    def resources(self, host, reader):
        if host.keys() != reader.keys():
            self.found.append(f"only one of the two has {sorted(host.keys() ^ reader.keys())}")
        for name in host.keys() & reader.keys():
            inputs = named(name, host[name]["inputs"], reader[name]["inputs"])
            self.compare(f"{name}.inputs", inputs, reader[name]["inputs"])
            self.compare(f"{name}.options", options(host[name]["options"], reader[name]["options"]), reader[name]["options"])
        return self


def named(name, host, reader):
    """Without the name that the provider gave to what has none."""
    assigned = re.compile(re.escape(name.rsplit("::", 1)[1]) + "-[0-9a-f]{7}")
    given = {key for key in ("name", "bucket") if key not in reader and assigned.fullmatch(str(host.get(key)))}
    return {key: of for key, of in host.items() if key not in given}


def options(host, reader):
    """Without what the engine adds of itself: the stack as a parent."""
    stack = {"parent"} if "parent" not in reader and "pulumi:pulumi:Stack::" in host.get("parent", "") else set()
    return {key: of for key, of in host.items() if key not in REWRITTEN | stack}


def outputs(host, reader):
    """The outputs that the reader knows before deployment are those that the provider gave."""
    found = Differences(False)
    for name, of in reader.items():
        given = {**host[name]["outputs"], "id": host[name]["id"], "urn": host[name]["urn"]}
        for output, value in of["outputs"].items():
            found.compare(f"{name}.{output}", given.get(output, "(absent)"), value)
    return found


def differences(source, stack, region=None):
    """What is said differently, and how much was compared and not known before deployment."""
    with Project(source, stack, region) as project:
        host = hosted(project)
        before = read(project)
        known = Differences(True).resources(host, before)
        all_known = Differences(False).resources(host, read(project, host))
        made = outputs(host, before)
    told = f"{known.compared} values equal, {known.unknown} known after deployment only, {made.compared} outputs foreseen"
    return [*known.found, *all_known.found, *made.found], told


def programs():
    """The reader's own test programs, which hold every builtin, option, type of configuration and form of interpolation."""
    return sorted(path for path in (TESTS / "programs").iterdir() if path.is_dir())


def refused(program):
    """Whether the host refuses a program, and the lines that it complains about."""
    folder = program.parent / ".one"
    files = {"Pulumi.yaml": b"name: lake\nruntime: yaml\n", "Pulumi.dev.yaml": b"config:\n  aws:region: eu-west-1\n", "Main.yaml": program.read_bytes()}
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    try:
        with Project(folder, "dev") as project:
            told, no = json.dumps(project.preview()), False
    except Refused as refusal:
        told, no = str(refusal), True
    finally:
        for name in files:
            (folder / name).unlink()
        folder.rmdir()
    lines = re.findall(r"on Main\.yaml line (\d+)|Main\.yaml:(\d+),|yaml: line (\d+):", told.replace("\\n", "\n"))
    return {"refused": no, "lines": sorted({int(a or b or c) for a, b, c in lines})}


def blotted(value):
    """Without what only a deployment knows: values whose key begins with `invented`."""
    if isinstance(value, list):
        return [blotted(of) for of in value]
    return {key: "@" if key.startswith("invented") else blotted(of) for key, of in value.items()} if isinstance(value, dict) else value


def write(folder, value):
    (folder / "expected.json").write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(folder.relative_to(ROOT), flush=True)


def record():
    for folder in programs():
        with Project(folder, "dev") as project:
            kept = {name: {"inputs": of["inputs"], "options": of["options"]} for name, of in hosted(project).items()}
        write(folder, blotted(kept))
    write(TESTS / "refusals", {path.stem: refused(path) for path in sorted((TESTS / "refusals").glob("*.yaml"))})


def compare():
    wrong = 0
    stacks = sorted(path.name.split(".")[1] for path in (ROOT / "pulumi").glob("Pulumi.*.yaml"))
    for source, stack in [*((ROOT / "pulumi", stack) for stack in stacks), *((path, "dev") for path in programs())]:
        found, told = differences(source, stack)
        wrong += len(found)
        print("\n".join([f"{source.name} {stack}: {told}", *found]), flush=True)
    return wrong


if __name__ == "__main__":
    if sys.argv[1:] not in (["compare"], ["record"]):
        sys.exit(__doc__)
    sys.exit({"compare": compare, "record": record}[sys.argv[1]]() and 1)
