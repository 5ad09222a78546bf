"""The real Pulumi engine and YAML host over a copy of a project, with the stand-in provider: no account, no network."""
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "outside"))

import provision

SCHEMA = ROOT / "pulumi/synth/schema/aws-7.51.1.json"
TOOLS = {
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi": "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
    "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml": "github.com/pulumi/pulumi-yaml/pkg/version.Version",
}
# Not part of a project: the code that writes it, and the projects below it.
ASIDE = shutil.ignore_patterns("synth", "reader", "workflows", "bootstrap", "expected.json", ".git")
FORCED = re.compile(r"(warning: )?using pulumi-\S+ from \$PATH")


class Refused(Exception):
    """The engine ended with an error. The message is what it said."""


@functools.cache
def programs():
    """The folder of the stand-in, and of the engine and its YAML host where none is on PATH."""
    flags = {}
    for package, variable in TOOLS.items():
        module = package.split("/cmd/")[0]
        version = re.search(rf"{re.escape(module)} (v\S+)", (HERE / "go.mod").read_text(encoding="utf-8"))[1]
        flags[package] = ["-ldflags", f"-s -w -X {variable}={version}"]
    return provision.go(HERE, flags, tools=not shutil.which("pulumi"))


def environment(work, account="111122223333", more=()):
    """Nothing of the caller's own Pulumi or AWS settings gets in."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_"))}
    path = os.pathsep.join([*map(str, more), str(programs()), mine["PATH"]])
    return mine | {
        "PATH": path, "NO_COLOR": "1", "STANDIN_SCHEMA": str(SCHEMA), "STANDIN_ACCOUNT": account,
        "PULUMI_HOME": str(work / "home"), "PULUMI_BACKEND_URL": f"file://{work / 'state'}", "PULUMI_CONFIG_PASSPHRASE": "thrown away",
        "PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


class Project:
    """A copy of a project with a state of its own. A region may take the place of the stack's."""

    def __init__(self, source, stack, region=None, more=()):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-engine-")).resolve()
        self.folder, self.stack = self.work / "pulumi", stack
        shutil.copytree(source, self.folder, ignore=ASIDE)
        settled(self.folder / "Pulumi.yaml", r"(?m)^backend:\n(?:[ \t]+.*\n?)+")
        settled(self.folder / f"Pulumi.{stack}.yaml", r"(?m)^(secretsprovider|encryptedkey|encryptionsalt):.*\n")
        self.program = next(self.folder.glob("**/Main.yaml"), self.folder / "Pulumi.yaml")
        archives(self.program)
        (self.work / "state").mkdir()
        self.environment = environment(self.work, more=more)
        self.run("stack", "init", stack)
        if region:
            self.run("config", "set", "aws:region", region, "--stack", stack)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.work, ignore_errors=True)

    def run(self, *arguments):
        """Standard output and standard error of `pulumi`."""
        command = ["pulumi", "-C", self.folder, *arguments, "--non-interactive"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"pulumi {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout, done.stderr

    def on_stack(self, *arguments):
        return self.run(*arguments, "--stack", self.stack)[0]

    def preview(self, *arguments):
        """The preview as JSON, without what is said of every stand-in."""
        told = json.loads(self.on_stack("preview", "--json", *arguments))
        told["diagnostics"] = [of for of in told.get("diagnostics") or [] if not FORCED.match(of["message"].strip())]
        return told

    def up(self, *arguments):
        return self.on_stack("up", "--yes", "--skip-preview", *arguments)

    def export(self, *arguments):
        return json.loads(self.on_stack("stack", "export", *arguments))


def settled(path, out):
    """Takes out what asks for a key or a store elsewhere."""
    if path.exists():
        path.write_text(re.sub(out, "", path.read_text(encoding="utf-8")), encoding="utf-8")


def archives(program):
    """Puts a placeholder where the program names an archive that is not built: the same bytes each time."""
    for name in set(re.findall(r"\.\./archives/[\w.-]+", program.read_text(encoding="utf-8"))):
        path = program.parent / name
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".zip":
            path.write_text("# not built\n", encoding="utf-8")
            continue
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("bootstrap"), "not built\n")
