#!/usr/bin/env python3
"""Builds the Lambdas and puts them where the program looks for them: pulumi/archives/<function>.zip, and the Glue job beside.

  python3 pipeline/lambdas/package.py               for arm64, which the program names
  python3 pipeline/lambdas/package.py --x86_64      for x86_64
  python3 pipeline/lambdas/package.py --check       writes nothing; fails where an archive is not what the source gives

The same source gives the same bytes: no times, no paths of this machine, pinned crates, compiler and linker.
"""
import argparse
import io
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "outside"))

import provision

FUNCTIONS = ("start-ingest", "transform", "record-status", "start-refine")
ARCHIVES = ROOT / "pulumi" / "archives"
JOB = ROOT / "pipeline" / "glue" / "refine.py"
# Bytes of an archive: what a function loads before it starts.
CEILING = 8_000_000


def target_dir():
    return pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()


def build(architecture):
    """Compiles the functions; gives the executable of each."""
    target = {"arm64": "aarch64", "x86_64": "x86_64"}[architecture] + "-unknown-linux-gnu"
    tools = provision.python(HERE / "requirements.txt").parent
    if shutil.which("rustup"):
        provision.run(["rustup", "target", "add", target], cwd=ROOT, stderr=subprocess.DEVNULL)
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo")
    # Panics say where they are; that says nothing of this machine.
    flags = f"--remap-path-prefix={home}=/cargo --remap-path-prefix={ROOT}=/lakegate"
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "RUSTFLAGS": flags}
    folder = target_dir() / f"lambda-{architecture}"
    flag = {"arm64": "--arm64", "x86_64": "--x86-64"}[architecture]
    command = [tools / "cargo-lambda", "lambda", "build", "--locked", "--profile", "lambda", flag, "-p", "lake-lambdas", "--lambda-dir", folder]
    provision.run(command, cwd=ROOT, env=environment)
    return {name: folder / name / "bootstrap" for name in FUNCTIONS}


def pack(executable):
    """An archive with the executable alone, without a time and whatever its mode is here."""
    entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o100755 << 16
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(entry, executable.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return archive.getvalue()


def report(executables, archives):
    print(f"{'function':<14} {'binary':>12} {'archive':>12}")
    for name, path in executables.items():
        print(f"{name:<14} {path.stat().st_size:>12,} {len(archives[name]):>12,}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--x86_64", action="store_const", dest="architecture", const="x86_64", default="arm64")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    executables = build(given.architecture)
    archives = {name: pack(path) for name, path in executables.items()}
    report(executables, archives)
    large = [name for name, archive in archives.items() if len(archive) > CEILING]
    files = {**{f"{name}.zip": archive for name, archive in archives.items()}, "refine.py": JOB.read_bytes()}
    if given.check:
        stale = [name for name, body in files.items() if not (ARCHIVES / name).is_file() or (ARCHIVES / name).read_bytes() != body]
    else:
        stale = []
        ARCHIVES.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            (ARCHIVES / name).write_bytes(body)
    problems = [f"{name} is larger than {CEILING:,} bytes" for name in large] + [f"{name} is stale: run this without --check" for name in stale]
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
