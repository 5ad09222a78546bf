"""The programs of the project as they are evaluated: run.py writes them down."""
import json
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]


def programs():
    """Folder → resource → {"Type": …, "Properties": …}."""
    return json.loads(pathlib.Path(os.environ["EVALUATED"]).read_text(encoding="utf-8"))


def of_type(kind):
    """Resources of a type in both programs: name → properties."""
    return {
        name: resource["Properties"]
        for program in programs().values()
        for name, resource in program.items()
        if resource["Type"] == kind
    }
