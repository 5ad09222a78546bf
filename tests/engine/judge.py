"""The policy pack inside the engine: it lets the program pass, and stops a mutant of it."""
import re
import shutil

from pulumi import ROOT, Refused, provision

# One edit each for a verdict that a first preview knows, for verdicts that only an update knows, and for data that goes.
MUTATIONS = [
    ("  raw-public-access:\n", "blockPublicPolicy: true", "blockPublicPolicy: false"),
    ("  raw-key:\n", "enableKeyRotation: true", "enableKeyRotation: false"),
    ("  record-status-policy:\n", "- dynamodb:GetItem", "- dynamodb:*"),
    ("  flights-stage-table:\n", "databaseName: ${stage-database.name}", "databaseName: ${analytics-database.name}"),
    ("  transform-logs:\n", "    properties:\n", "    name: renamed-logs\n    properties:\n"),
]
PREVIEWED = {("public-bucket", "raw-bucket")}
APPLIED = PREVIEWED | {("star-action", "record-status-policy")}


def mutant(text):
    for head, old, new in MUTATIONS:
        start = text.index("\n" + head)
        at = text.index(old, start)
        text = text[:at] + new + text[at + len(old):]
    return text


def mutate(project):
    project.program.write_text(mutant(project.program.read_text(encoding="utf-8")), encoding="utf-8")


def binary():
    """The folder of the pack's program, built from here."""
    return provision.cargo("-p", "lake-pack", "--bin", "pulumi-analyzer-policy-lakegate").parent


def pack(project):
    """A copy of the pack beside the copy of the project: there it finds the program and the waivers."""
    folder = project.work / "policy/pack"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "policy/pack/PulumiPolicy.yaml", folder)
    return ["--policy-pack", str(folder)]


def check(project):
    """Gives what was denied of the mutant, for preview and update."""
    verbs = {"preview": ["preview"], "up": ["up", "--yes", "--skip-preview"]}
    told = pack(project)
    for verb in verbs.values():
        text = project.on_stack(*verb, *told)
        if "[mandatory]" in text or "lakegate" not in text:
            raise Refused(f"the program is denied, or the pack was not asked:\n{text}")
    mutate(project)
    return {name: denied(project, [*verb, *told], PREVIEWED if name == "preview" else APPLIED) for name, verb in verbs.items()}


def denied(project, verb, wanted):
    try:
        text = project.on_stack(*verb)
    except Refused as refused:
        found = re.findall(r"\[mandatory\].*?(\S+)\s+\(([^)]*)\)", str(refused))
        named = {(rule, of.rsplit(" ", 1)[-1]) for rule, of in found}
        if wanted <= named:
            return sorted(named)
        raise Refused(f"{wanted - named} is not among {named}:\n{refused}") from refused
    raise Refused(f"the mutant passes:\n{text}")
