"""What is asked of the engine: preview, cycle, evaluate."""
from pulumi import Refused


def preview(project):
    """The number of resources; refuses any diagnostic."""
    told = project.preview()
    if told["diagnostics"]:
        raise Refused("\n".join(of["message"].strip() for of in told["diagnostics"]))
    return told["changeSummary"]["create"]


def cycle(project):
    """Plans, applies the plan, finds nothing to change and nothing drifted, destroys. Gives the number of resources that were there."""
    plan = project.work / "plan.json"
    project.on_stack("preview", "--save-plan", plan)
    project.up("--plan", plan)
    there = len(project.export()["deployment"]["resources"])
    project.on_stack("preview", "--expect-no-changes")
    project.on_stack("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    project.on_stack("state", "unprotect", "--all", "--yes")
    project.on_stack("destroy", "--yes", "--skip-preview")
    left = project.export()["deployment"].get("resources", [])
    if left:
        raise Refused(f"{len(left)} resources are left after destroying")
    return there


def evaluate(project):
    """Every resource as the YAML host registered it, and the outputs that the provider gave: `type::name` → …, and the stack's outputs."""
    project.up()
    found = {}
    for of in project.export("--show-secrets")["deployment"]["resources"]:
        kept = {key: of[key] for key in OPTIONS if key in of}
        found[f"{of['type']}::{of['urn'].rsplit('::', 1)[1]}"] = {
            "inputs": of.get("inputs", {}), "outputs": of.get("outputs", {}), "id": of.get("id", ""), "urn": of["urn"], "options": kept,
        }
    return found


OPTIONS = (
    "protect", "dependencies", "ignoreChanges", "customTimeouts", "aliases", "parent", "retainOnDelete", "external", "deletedWith",
    "additionalSecretOutputs", "importID", "replaceOnChanges", "hideDiff", "replaceWith",
)
