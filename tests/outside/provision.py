"""What outside suites need, set up once below target/outside: pinned Python environments and Go programs.

  python3 tests/outside/provision.py python REQUIREMENTS     prints the interpreter of the environment
  python3 tests/outside/provision.py go MODULE               prints the folder of the module's programs
  python3 tests/outside/provision.py node FOLDER             prints the folder of the programs of its package-lock.json

What is there is used again as long as the stamp holds: requirements and interpreter; or sources and Go version.
Progress goes to standard error.
"""
import contextlib
import fcntl
import functools
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = ROOT / "target" / "outside"


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def held(path):
    """Holds `path`.lock: two suites do not set up the same thing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_name(path.name + ".lock"), "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run that sets up {path.relative_to(ROOT)}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once(folder, key, what, build):
    """Calls `build(folder)` on an empty `folder` unless it was built from the same `key`; an interrupted build counts for nothing."""
    with held(folder):
        stamp = folder / ".stamp"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == key:
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        say(f"setting up {what} (once; it stays in {folder.relative_to(ROOT)})")
        start = time.monotonic()
        build(folder)
        stamp.write_text(key, encoding="utf-8")
        say(f"set up {what} in {time.monotonic() - start:.0f} s")
        return folder


def digest(*parts):
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part if isinstance(part, bytes) else str(part).encode()).digest())
    return total.hexdigest()


def run(command, **options):
    """Runs `command`; what it prints is progress."""
    subprocess.run(list(map(str, command)), check=True, stdout=sys.stderr, **options)


def python(requirements):
    """The interpreter of an environment that holds exactly what the file pins."""
    requirements = pathlib.Path(requirements).resolve()
    name = "-".join(requirements.relative_to(ROOT).with_suffix("").parts)

    def build(folder):
        run([sys.executable, "-m", "venv", folder])
        options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        run([folder / "bin" / "python", "-m", "pip", "install", *options, "--requirement", requirements])

    key = digest(requirements.read_bytes(), sys.version, sys.executable)
    return once(HOME / name, key, f"the environment of {requirements.relative_to(ROOT)}", build) / "bin" / "python"


def go(module, flags=(), tools=True):
    """The folder of the programs of a Go module: its commands and its tools, without C. `flags` are given to `go build`, by package."""
    module = pathlib.Path(module).resolve()
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly"}

    def ask(*command):
        return subprocess.run(["go", *command], cwd=module, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def build(folder):
        commands = ask("list", "-f", '{{if eq .Name "main"}}{{.ImportPath}}{{end}}', "./...").split()
        for package in [*commands, *(ask("list", "tool").split() if tools else [])]:
            say(f"building {package}")
            run(["go", "build", "-trimpath", "-o", f"{folder}/", *dict(flags).get(package, []), package], cwd=module, env=environment)

    sources = sorted(path for path in module.rglob("*") if path.name in ("go.mod", "go.sum") or path.suffix == ".go")
    key = digest(ask("version"), tools, sorted(dict(flags).items()), *(part for path in sources for part in (path.relative_to(module), path.read_bytes())))
    name = "-".join(module.relative_to(ROOT).parts)
    return once(HOME / "bin" / name, key, f"the Go programs of {module.relative_to(ROOT)}", build)


def node(package):
    """The folder of the programs of the packages that the lock file of a folder pins; no script of a package is run."""
    package = pathlib.Path(package).resolve()
    pins = [package / "package.json", package / "package-lock.json"]

    def build(folder):
        for pin in pins:
            shutil.copy(pin, folder)
        run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=folder)

    name = "-".join(package.relative_to(ROOT).parts)
    version = subprocess.run(["node", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    key = digest(version, *(pin.read_bytes() for pin in pins))
    return once(HOME / "node" / name, key, f"the packages of {package.relative_to(ROOT)}", build) / "node_modules" / ".bin"


def spark():
    """The interpreter of the environment with the Spark that the Glue job runs on."""
    return python(ROOT / "pipeline" / "glue" / "tests" / "requirements.txt")


def jars(name, packages, without=()):
    """The folder with the jars of Maven packages and of what they need beside Spark's own, resolved by Spark."""
    resolve = "from pyspark.sql import SparkSession; SparkSession.builder.getOrCreate()"

    def build(folder):
        excluded = ["--exclude-packages", ",".join(without)] if without else []
        submit = ["--conf", f"spark.jars.ivy={folder}", "--packages", ",".join(packages), *excluded, "pyspark-shell"]
        run([spark(), "-c", resolve], env={**os.environ, "PYSPARK_SUBMIT_ARGS": " ".join(submit)}, stderr=subprocess.DEVNULL)

    return once(HOME / "jars" / name, digest(*packages, *without), f"the jars of {', '.join(packages)}", build) / "jars"


@functools.cache
def cargo(*arguments):
    """Builds one executable, and says where it is: `cargo("-p", "lake-refine", "--example", "refine")`."""
    command = ["cargo", "build", "--locked", "--message-format=json-render-diagnostics", *arguments]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = [json.loads(line).get("executable") for line in built.splitlines()]
    return pathlib.Path([path for path in found if path][-1])


def operator():
    """The `lakegate` of a deployed lake, which plays none. A target folder of its own: `target/debug/lakegate` is the binary that other
    tests start."""
    return cargo("-p", "lakegate", "--no-default-features", "--features", "aws", "--target-dir", str(ROOT / "target" / "aws"))


if __name__ == "__main__":
    KINDS = {"python": python, "go": go, "node": node}
    if len(sys.argv) != 3 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    print(KINDS[sys.argv[1]](sys.argv[2]))
