#!/usr/bin/env python3
"""Admission beside what teams write today: one object of orders, in and out, as a whole process.

    python3 tests/bench/admission/run.py [--mb 100] [--reps 3]

Builds admission as the Lambda that does it is built (profile `lambda`), and the rest for release; writes orders with 0.4 %
defects of the kinds that every contestant can see, runs the contestants in turn, proves that all of them admitted the same
records and refused the same lines, and prints CPU seconds (user + system), wall seconds and peak resident memory of each
process: medians over the repetitions. With --mb 1000 it measures 100 MB as well, to show the growth. Nothing but the
standard library; the Python contestants' libraries go to a virtual environment of their own, target/bench-venv.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
HERE = pathlib.Path(__file__).resolve().parent
WORK = ROOT / "target" / "bench" / "admission"
EXAMPLES = ROOT / "target" / "release" / "examples"
ADMIT = ROOT / "target" / "lambda" / "examples" / "admit"
VENV = ROOT / "target" / "bench-venv"
PYTHON = str(VENV / "bin" / "python")
CONTRACT = ROOT / "schemas" / "orders" / "v1.schema.json"
PINNED = ["orjson==3.13.0", "fastjsonschema==2.22.3", "jsonschema-rs==0.60.3"]
DEFECTS = ["missing", "undeclared", "type", "null", "choice", "range", "pattern", "format", "length", "items", "digits"]

CONTESTANTS = {
    "lake-contract": [str(ADMIT)],
    "json + fastjsonschema": [PYTHON, str(HERE / "baselines" / "json_fastjsonschema.py")],
    "orjson + jsonschema-rs": [PYTHON, str(HERE / "baselines" / "orjson_jsonschema_rs.py")],
    "serde_json + jsonschema": [str(EXAMPLES / "baseline")],
}
OURS = "lake-contract"
PYTHONS = [name for name in CONTESTANTS if CONTESTANTS[name][0] == PYTHON]


def prepare():
    for profile, examples in (("lambda", ["admit"]), ("release", ["baseline", "sample"])):
        chosen = [word for example in examples for word in ("--example", example)]
        subprocess.run(["cargo", "build", "--locked", "--profile", profile, "-p", "lake-contract", *chosen], cwd=ROOT, check=True)
    if not VENV.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PINNED], check=True)
    WORK.mkdir(parents=True, exist_ok=True)


def generate(megabytes):
    path = WORK / f"orders-{megabytes}.ndjson"
    command = [str(EXAMPLES / "sample"), str(CONTRACT), str(path), str(megabytes), "42", "0.004", *DEFECTS]
    written = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    print(f"{path.name}: {written['bytes']:,} bytes, {written['records']:,} records, {written['defects']:,} defects", flush=True)
    return path, written


def measure(command, source, directory):
    """One process: what it printed, CPU and wall seconds, peak resident MB."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    start = time.perf_counter()
    command = [*command, str(CONTRACT), str(source), str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    return json.loads(printed), usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def fingerprint(directory):
    command = [PYTHON, str(HERE / "fingerprint.py"), str(directory)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def race(megabytes, reps):
    source, written = generate(megabytes)
    runs = {name: [] for name in CONTESTANTS}
    prints = {}
    for rep in range(reps):
        for name, command in CONTESTANTS.items():
            directory = WORK / name.replace(" ", "")
            printed, *figures = measure(command, source, directory)
            runs[name].append(figures)
            print(f"  {rep + 1}/{reps} {name}: {figures[0]:.2f} CPU s", flush=True)
            if rep == 0:
                prints[name] = {"tally": {key: printed[key] for key in ("records", "admitted", "quarantined")}}
                prints[name] |= fingerprint(directory)
            shutil.rmtree(directory)
    ours = prints[OURS]
    for name, other in prints.items():
        if other != ours:
            sys.exit(f"{name} differs from {OURS}:\n{json.dumps(other)}\n{json.dumps(ours)}")
    if ours["tally"]["quarantined"] != written["defects"] or ours["tally"]["records"] != written["records"]:
        sys.exit(f"{written} were written, {ours['tally']} were counted")
    medians = {name: [statistics.median(column) for column in zip(*figures)] for name, figures in runs.items()}
    source.unlink()
    return written["bytes"] / 1e6, ours["tally"], medians


def table(size, tally, medians):
    best = min(medians[name][0] for name in PYTHONS)
    print(f"\n{size:,.0f} MB, {tally['records']:,} records, {tally['quarantined']:,} refused; all outputs equal\n")
    print(f"| {'':24} | CPU s | MB per CPU s | wall s | peak RSS MB | CPU, ours = 1 |")
    print(f"|{'-' * 26}|------:|-------------:|-------:|------------:|--------------:|")
    for name, (cpu, wall, rss) in medians.items():
        ratio = cpu / medians[OURS][0]
        print(f"| {name:24} | {cpu:5.2f} | {size / cpu:12.0f} | {wall:6.2f} | {rss:11.1f} | {ratio:13.1f} |")
    print(f"\nbest Python peer / ours: {best / medians[OURS][0]:.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=100, help="size of the object in megabytes")
    parser.add_argument("--reps", type=int, default=3, help="runs of each contestant")
    options = parser.parse_args()
    prepare()
    sizes = [100, options.mb] if options.mb > 100 else [options.mb]
    results = {}
    for megabytes in sizes:
        results[megabytes] = race(megabytes, options.reps)
    for megabytes in sizes:
        table(*results[megabytes])
    if len(sizes) == 2:
        (small, _, few), (large, _, many) = results[sizes[0]], results[sizes[1]]
        print(f"\ngrowth from {small:,.0f} MB to {large:,.0f} MB ({large / small:.2f} times the bytes), CPU:")
        for name in CONTESTANTS:
            print(f"  {name:24} {many[name][0] / few[name][0]:6.2f} times")
    load = os.getloadavg()[0]
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"\nload average {load:.1f} on {os.cpu_count()} processors; {children.ru_utime + children.ru_stime:.0f} CPU s in all")


if __name__ == "__main__":
    main()
