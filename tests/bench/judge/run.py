#!/usr/bin/env python3
"""The judge as a whole process, beside cfn-guard on a small part of its rules.

    python3 tests/bench/judge/run.py [--reps 20] [--guard PATH]

Builds the release example of lake-policy, judges the project's own program (all rules) and many policies, and, where there is a
`cfn-guard` (`cargo install cfn-guard`), gives it the same resources as JSON with twelve rules. Prints the median CPU milliseconds (user +
system) of each process, its peak resident memory, and the ratio. Fails above 30 ms for the program or 300 ms for 1,000 policies.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
HERE = pathlib.Path(__file__).resolve().parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
JUDGE = str(TARGET / "release" / "examples" / "judge")
PROGRAM = [str(ROOT / "pulumi" / name) for name in ("program/Main.yaml", "Pulumi.yaml", "Pulumi.dev.yaml")]


def measure(command, reps, codes=(0,)):
    """Median CPU milliseconds and the greatest peak memory in MB of some runs, after one that warms the caches."""
    cpu, memory = [], 0
    for _ in range(reps + 1):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            sys.exit(f"{command[0]} ended with {process.returncode}")
        cpu.append((usage.ru_utime + usage.ru_stime) * 1000)
        memory = max(memory, usage.ru_maxrss / 1024)
    return statistics.median(cpu[1:]), memory


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--reps", type=int, default=20)
    options.add_argument("--guard", default=shutil.which("cfn-guard"))
    options = options.parse_args()
    subprocess.run(["cargo", "build", "--release", "-p", "lake-policy", "--example", "judge"], cwd=ROOT, check=True)
    whole, memory = measure([JUDGE, *PROGRAM], options.reps)
    print(f"program, all rules: {whole:.1f} ms CPU, {memory:.0f} MB")
    many = 0
    for roles in (1000, 500):
        many, memory = measure([JUDGE, "--roles", str(roles)], max(options.reps // 4, 1))
        print(f"{2 * roles:,} policies of {roles:,} roles, all rules: {many:.1f} ms CPU, {memory:.0f} MB")
    if options.guard:
        with tempfile.NamedTemporaryFile(suffix=".json") as resources:
            resources.write(subprocess.run([JUDGE, "--dump", *PROGRAM], check=True, stdout=subprocess.PIPE).stdout)
            resources.flush()
            command = [options.guard, "validate", "-r", str(HERE / "rules.guard"), "-d", resources.name]
            guard, memory = measure(command, options.reps, codes=(0, 19))
        print(f"cfn-guard, 12 rules: {guard:.1f} ms CPU, {memory:.0f} MB: {guard / whole:.1f} x ours")
    sys.exit(0 if whole < 30 and many < 300 else 1)


if __name__ == "__main__":
    main()
