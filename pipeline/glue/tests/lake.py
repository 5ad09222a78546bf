"""A lake of plain folders: stage parts, a manifest, a stage table, and both refiners over them."""
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import pyarrow.parquet as pq
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = {name: os.environ[f"LAKE_{name.upper()}"] for name in ("admit", "refine", "sample")}
sys.path.insert(0, str(ROOT / "pipeline" / "glue"))
os.environ["PYSPARK_SUBMIT_ARGS"] = (
    "--master local[2] --driver-memory 1g --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false "
    "--conf spark.sql.shuffle.partitions=4 pyspark-shell"
)

LINEAGE = {"_source_key": "string", "_source_version": "string", "_source_line": "bigint", "_ingest_id": "string",
           "_ingested_at": "timestamp", "_contract_version": "bigint"}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Lake:
    """One batch of one dataset."""

    def __init__(self, folder, contract, columns):
        self.folder = pathlib.Path(folder)
        self.contract = self.folder / "contract.json"
        self.contract.parent.mkdir(parents=True, exist_ok=True)
        self.contract.write_text(json.dumps(contract), encoding="utf-8")
        self.dataset = contract["x-lake"]["dataset"]
        self.version = self.admitted_under = contract["x-lake"]["version"]
        self.batch = digest("batch of " + self.dataset)
        self.columns = {**LINEAGE, **columns}
        self.parts, self.jobs = [], {}

    def part(self, job, partition, number, records):
        """A stage part; `records` are the members of each, without lineage, as JSON text."""
        job = digest(job)
        first = self.jobs.get(job, 0)
        lines = [self.lineage(job, first + i + 1) + ("," if text else "") + text + "}\n" for i, text in enumerate(records)]
        return self.written(job, partition, number, lines)

    def written(self, job, partition, number, lines):
        """A stage part of these lines, which have their lineage."""
        self.jobs[job] = self.jobs.get(job, 0) + len(lines)
        key = "/".join(filter(None, ["data", self.dataset, partition, f"{job}-{number:05}.json.gz"]))
        path = self.folder / "stage" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
        self.parts.append({"job": job, "key": key, "partition": partition, "records": len(lines), "bytes": path.stat().st_size})
        return self

    def admitted(self, raw):
        """The stage parts that admission makes of a raw file, and its tally."""
        out = self.folder / "admitted"
        done = subprocess.run([EXAMPLES["admit"], self.contract, raw, out], check=True, capture_output=True, text=True)
        levels = "|".join(level["column"] for level in json.loads(self.contract.read_text(encoding="utf-8"))["x-lake"].get("partition", []))
        for number, path in enumerate(sorted((out / "stage").iterdir())):
            # One file for each partition, the levels joined by `__`.
            partition = re.sub(f"__(?=(?:{levels})=)", "/", path.stem) if levels else ""
            with open(path, encoding="utf-8", newline="\n") as file:
                self.written("0" * 32, partition, number, list(file))
        return json.loads(done.stdout)

    def lineage(self, job, line):
        values = [("_source_key", f"{self.dataset}/ü +.json"), ("_source_version", "v1"), ("_source_line", line), ("_ingest_id", job),
                  ("_ingested_at", "2026-11-22T10:00:00.123456Z"), ("_contract_version", self.admitted_under)]
        return "{" + ",".join(f"{json.dumps(key)}:{json.dumps(value)}" for key, value in values)

    def manifest(self, **changes):
        jobs = [{"job": job, "commit": f"commits/{self.dataset}/{job}.json", "records": rows} for job, rows in sorted(self.jobs.items())]
        return {"batch": self.batch, "dataset": self.dataset, "contractVersion": self.admitted_under, "jobs": jobs, "parts": self.parts, **changes}

    def spark(self, manifest=None):
        """Runs the Glue job, and returns its `result.json`."""
        import refine

        control = self.folder / "control" / "batches" / self.dataset / self.batch
        control.mkdir(parents=True, exist_ok=True)
        (control / "manifest.json").write_text(json.dumps(manifest or self.manifest()), encoding="utf-8")
        listed = [{"Name": name, "Type": kind} for name, kind in self.columns.items()]
        table = {"Table": {"Parameters": {"contract_version": str(self.version)}, "StorageDescriptor": {"Columns": listed}}}
        (self.folder / "table.json").write_text(json.dumps(table), encoding="utf-8")
        given = {"batch": self.batch, "dataset": self.dataset, "manifest": f"batches/{self.dataset}/{self.batch}/manifest.json",
                 "stage_bucket": "stage", "control_bucket": "control", "analytics_bucket": "analytics", "stage_database": "stage",
                 "TempDir": f"{self.folder.as_uri()}/analytics/_glue/", "storage": f"{self.folder.as_uri()}/{{}}",
                 "stage_table": str(self.folder / "table.json")}
        refine.main(["refine.py", *(text for name, value in given.items() for text in (f"--{name}", value))])
        return json.loads((control / "result.json").read_text(encoding="utf-8"))

    def rust(self):
        """Runs lake-refine over the same parts, and returns its report."""
        parts = [self.folder / "stage" / part["key"] for part in sorted(self.parts, key=lambda part: (part["partition"], part["key"]))]
        admitted = f"--admitted={self.admitted_under}"
        command = [EXAMPLES["refine"], admitted, self.contract, *parts, self.folder / "rust"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


def tables(folder, dataset):
    """Partition → (columns as Parquet has them, rows in the order of the raw objects)."""
    found = {}
    base = pathlib.Path(folder) / dataset
    for path in sorted(base.rglob("*.parquet")):
        partition = str(path.parent.relative_to(base))
        file = pq.ParquetFile(path)
        rows = file.read().to_pylist()
        columns, before = found.get(partition, (describe(file), []))
        assert columns == describe(file), path
        found[partition] = (columns, before + rows)
    order = lambda row: (row["_ingest_id"], row["_source_line"])
    return {partition: (columns, sorted(rows, key=order)) for partition, (columns, rows) in found.items()}


def describe(file):
    columns = (file.schema.column(i) for i in range(len(file.schema)))
    described = [(c.path, c.physical_type, str(c.logical_type), c.length, c.max_definition_level, c.max_repetition_level) for c in columns]
    return described, {file.metadata.row_group(0).column(i).compression for i in range(file.metadata.num_columns)}


class LakeTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="glue"))
        self.addCleanup(shutil.rmtree, self.folder)

    def assert_equal_tables(self, lake):
        result, report = lake.spark(), lake.rust()
        spark, rust = tables(self.folder / "analytics", lake.dataset), tables(self.folder / "rust", lake.dataset)
        self.assertEqual(sorted(spark), sorted(rust))
        for partition in spark:
            self.assertEqual(spark[partition][0], rust[partition][0], partition)
            self.assertEqual(spark[partition][1], rust[partition][1], partition)
        keys = {file["key"].replace(lake.batch, "batch"): file["rows"] for file in result["files"]}
        self.assertEqual(keys, {file["key"]: file["rows"] for file in report["files"]})
        self.assertEqual(result["rows"], {job: rows for job, rows in lake.jobs.items() if rows})
        self.assertEqual(list((self.folder / "analytics" / "_glue").iterdir()), [])
        return spark


def program_columns(dataset):
    """The stage table of a dataset as the committed program declares it."""
    program = yaml.safe_load((ROOT / "pulumi" / "program" / "Main.yaml").read_text(encoding="utf-8"))
    for resource in program["resources"].values():
        if resource["type"] == "aws:glue:CatalogTable" and resource["properties"]["name"] == dataset:
            listed = resource["properties"]["storageDescriptor"]["columns"]
            return {column["name"]: column["type"] for column in listed if column["name"] not in LINEAGE}
    raise LookupError(dataset)
