#!/usr/bin/env python3
"""Refine beside DuckDB and pyarrow: stage NDJSON (gzip) → Parquet (zstd level 1), whole processes, one thread each.

    python3 tests/bench/refine/run.py [--mb 100] [--mb 1000] [--reps 3] [--engines lakegate,duckdb,pyarrow]

Runs are interleaved; figures are medians of CPU seconds (user + system) and peak resident memory. Before anything is
printed, rows and aggregates of all outputs are compared. With two sizes the growth from one to the other is printed too.
Sets up `target/bench-venv` by itself.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WORK = ROOT / "target" / "bench" / "refine"
VENV = ROOT / "target" / "bench-venv"
PINNED = ["duckdb==2.0.0", "pyarrow==26.0.1"]
CONTRACT = ROOT / "schemas" / "orders" / "v1.schema.json"
GOAL_RATIO, GOAL_RSS_MB = 1.5, 160

CHECK = """
SELECT count(*), sum(_source_line), sum(epoch_us(ordered_at)::HUGEINT), count(shipped_at), sum(epoch_us(shipped_at)::HUGEINT),
       sum(customer.id), count(DISTINCT customer.email), count(customer.segment), count(shipping_address),
       sum(len(items)), sum(list_sum(list_transform(items, lambda item: item.unit_price * item.quantity))),
       sum(strlen(to_json(items))), sum(discount), sum(total), count(coupon), count(*) FILTER (gift), sum(len(tags)),
       sum(strlen(note)), bit_xor(hash(order_id, status, channel, note, tags)), bit_xor(hash(_source_key, _ingest_id))
FROM read_parquet('{files}')
"""


def prepare(build):
    if not (VENV / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([VENV / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)
    if build:
        subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "lake-refine", "--example", "refine"], cwd=ROOT, check=True)


def stage(megabytes):
    """The parts of this size; generated once."""
    folder = WORK / "stage" / str(megabytes)
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, HERE / "stage.py", str(megabytes), folder], check=True, stdout=subprocess.DEVNULL)
        (folder / "done").touch()
    return sorted(map(str, folder.glob("*.json.gz")))


def command(engine, out, parts):
    if engine == "lakegate":
        return [ROOT / "target" / "release" / "examples" / "refine", CONTRACT, *parts, out]
    return [VENV / "bin" / "python", HERE / "peers.py", engine, CONTRACT, out / "all.parquet", *parts]


def run(engine, out, parts):
    """CPU seconds, wall seconds, peak MB of one process from start to end, and the size of what it wrote."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    begin = time.monotonic()
    process = subprocess.Popen(command(engine, out, parts), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{engine} failed with {process.returncode}")
    written = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "rss": usage.ru_maxrss / 1024, "out": written / 1e6}


def verify(engines, outs):
    """Rows and aggregates, equal in all outputs."""
    script = "import duckdb,sys,json; print(json.dumps([str(v) for v in duckdb.sql(sys.argv[1]).fetchall()[0]]))"
    answers = {}
    for engine in engines:
        query = "SET TimeZone='UTC'; SET enable_progress_bar=false;" + CHECK.format(files=f"{outs[engine]}/**/*.parquet")
        result = subprocess.run([VENV / "bin" / "python", "-c", script, query], check=True, capture_output=True, text=True)
        answers[engine] = json.loads(result.stdout)
    first = answers[engines[0]]
    for engine in engines[1:]:
        if answers[engine] != first:
            sys.exit(f"{engine} differs from {engines[0]}:\n  {answers[engine]}\n  {first}")
    return int(first[0])


def measure(megabytes, engines, reps):
    parts = stage(megabytes)
    outs = {engine: WORK / "out" / engine for engine in engines}
    runs = {engine: [] for engine in engines}
    for _ in range(reps):
        for engine in engines:
            runs[engine].append(run(engine, outs[engine], parts))
    rows = verify(engines, outs)
    medians = {engine: {key: statistics.median(r[key] for r in runs[engine]) for key in runs[engine][0]} for engine in engines}
    report(megabytes, rows, len(parts), medians, reps)
    return medians


def report(megabytes, rows, parts, medians, reps):
    print(f"\n{megabytes} MB of stage NDJSON, {rows:,} orders in {parts} gzip parts; medians of {reps} interleaved runs")
    print(f"{'engine':10} {'CPU s':>8} {'wall s':>8} {'peak MB':>8} {'out MB':>8} {'MB/CPU s':>9} {'CPU ratio':>10}")
    own = medians.get("lakegate", next(iter(medians.values())))
    for engine, m in medians.items():
        print(f"{engine:10} {m['cpu']:8.2f} {m['wall']:8.2f} {m['rss']:8.0f} {m['out']:8.1f} {megabytes / m['cpu']:9.0f} {m['cpu'] / own['cpu']:9.2f}x")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, action="append")
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--engines", default="lakegate,duckdb,pyarrow")
    parser.add_argument("--no-build", action="store_true", help="measure the binary that is there")
    arguments = parser.parse_args()
    engines = arguments.engines.split(",")
    prepare(not arguments.no_build)
    sizes = sorted(arguments.mb or [100])
    medians = {size: measure(size, engines, arguments.reps) for size in sizes}
    print("\nevery output has the same rows and aggregates")
    if len(sizes) > 1:
        small, large = sizes[0], sizes[-1]
        for engine in engines:
            growth = medians[large][engine]["cpu"] / medians[small][engine]["cpu"]
            print(f"growth of CPU from {small} to {large} MB: {engine} {growth:.1f}x for {large / small:.1f}x the input")
    last = medians[sizes[-1]]
    if {"lakegate", "duckdb"} <= last.keys():
        ratio, rss = last["duckdb"]["cpu"] / last["lakegate"]["cpu"], last["lakegate"]["rss"]
        print(f"goals at {sizes[-1]} MB: ≥ {GOAL_RATIO} × DuckDB: {ratio:.2f}; ≤ {GOAL_RSS_MB} MB resident: {rss:.0f}")
        return 0 if ratio >= GOAL_RATIO and rss <= GOAL_RSS_MB else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
