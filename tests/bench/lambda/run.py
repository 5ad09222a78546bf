#!/usr/bin/env python3
"""How fast each Lambda is there, how large it is and what memory that takes, beside a handler in Python with the same clients.

  python3 tests/bench/lambda/run.py [--runs N] [--binaries FOLDER]

From the start of the process to its first poll of the Runtime API, on this machine: medians of interleaved runs, and their
range. Builds the functions, or takes FOLDER/<function>/bootstrap. A micro-VM, the fetch of the archive and TLS are not in it.
"""
import argparse
import pathlib
import platform
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(ROOT / place) for place in ("tests/outside", "pipeline/lambdas", "pipeline/lambdas/tests")]

import package
import provision
from runtime import Function

# Nobody is called before the first poll.
ENVIRONMENT = {
    "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true", "LAKE": "lakegate-bench", "PYTHONPATH": str(HERE),
}


def built(folder):
    """The executables of this machine's kind."""
    if folder:
        return {name: folder.resolve() / name / "bootstrap" for name in package.FUNCTIONS}
    return package.build({"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()])


def start(command):
    """Milliseconds to the first poll, and the most bytes of memory until then."""
    with Function(command, ENVIRONMENT) as function:
        return function.until_ready() * 1000, function.peak_memory()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--binaries", type=pathlib.Path)
    given = parser.parse_args()
    python = provision.python(HERE / "requirements.txt")
    executables = built(given.binaries)
    commands = {name: [path] for name, path in executables.items()}
    peer = f"boto3, Python {'.'.join(platform.python_version_tuple()[:2])}"
    commands[peer] = [python, "-m", "awslambdaric", "handler.handle"]
    for command in commands.values():
        start(command)
    measured = {name: [] for name in commands}
    for _ in range(given.runs):
        for name, command in commands.items():
            measured[name].append(start(command))
    sizes = {name: (path.stat().st_size, len(package.pack(path))) for name, path in executables.items()}
    print(f"{'':<20} {'first poll, ms':>14} {'from – to':>16} {'memory, MB':>10} {'binary, MB':>10} {'zip, MB':>8}")
    for name, starts in measured.items():
        times, memory = zip(*starts)
        size = " ".join(f"{part / 1e6:>{width}.2f}" for part, width in zip(sizes[name], (10, 8))) if name in sizes else ""
        span = f"{min(times):.1f} – {max(times):.1f}"
        print(f"{name:<20} {statistics.median(times):>14.1f} {span:>16} {statistics.median(memory) / 1e6:>10.1f} {size}")


if __name__ == "__main__":
    main()
