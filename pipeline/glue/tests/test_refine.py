"""The Glue job on real Spark: equal to lake-refine in rows and schema, and safe to run again."""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from lake import ROOT, Lake, LakeTest, digest, program_columns, tables

sys.path.insert(0, str(ROOT / "tests" / "bench" / "refine"))

SHAPES = {
    "x-lake": {"dataset": "shapes", "version": 2},
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "text": {"type": ["string", "null"]},
        "double": {"type": "number"},
        "flag": {"type": "boolean"},
        "at": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "money": {"type": "number", "x-lake": {"type": "decimal(12,2)"}},
        "small": {"type": "number", "x-lake": {"type": "decimal(5,4)"}},
        "huge": {"type": "number", "x-lake": {"type": "decimal(38,10)"}},
        "any": {"x-lake": {"type": "json"}},
        "tags": {"type": "array", "items": {"type": ["string", "null"]}},
        "nested": {"type": ["object", "null"], "properties": {
            "n": {"type": "integer"},
            "deep": {"type": "array", "items": {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}, "xs": {"type": "array", "items": {"type": "number"}}}}},
        }},
    },
}
SHAPES_TABLE = {
    "id": "bigint", "text": "string", "double": "double", "flag": "boolean", "at": "timestamp", "day": "date",
    "money": "decimal(12,2)", "small": "decimal(5,4)", "huge": "decimal(38,10)", "any": "string", "tags": "array<string>",
    "nested": "struct<n:bigint,deep:array<struct<at:timestamp,xs:array<double>>>>",
}
EDGES = [
    '"id":1',
    '"id":-9223372036854775808,"text":"","double":-0.0,"flag":false,"tags":[]',
    '"id":9223372036854775807,"text":"\\u00fc \\ud83d\\ude00 漢 \\"\\\\\\n\\t\\u0000","double":1.7976931348623157e308,"flag":true',
    '"id":4,"text":null,"double":5e-324,"tags":["a",null,""],"nested":null',
    '"id":5,"at":"1969-12-31T23:59:59.999999Z","day":"1969-12-31","nested":{}',
    '"id":6,"at":"0001-01-01T00:00:00.000000Z","day":"0001-01-01","nested":{"n":null,"deep":[]}',
    '"id":7,"at":"1582-10-10T12:00:00.000001Z","day":"1582-10-10"',
    '"id":8,"at":"9999-12-31T23:59:59.999999Z","day":"9999-12-31","nested":{"deep":[{"at":"1900-02-28T00:00:00.000000Z","xs":[1,2.5,1e-7]},{"xs":[]},{}]}',
    '"id":9,"money":9999999999.99,"small":9.9999,"huge":9999999999999999999999999999.9999999999',
    '"id":10,"money":-0.01,"small":-0.0001,"huge":-0.0000000001',
    '"id":11,"money":5,"small":0,"huge":1e3,"any":"{\\"a\\":[1,null]}"',
]


def shapes(folder):
    lake = Lake(folder, SHAPES, SHAPES_TABLE)
    lake.part("j1", "group=a b%2Fü/day=2026-11-22", 0, EDGES).part("j2", "group=a b%2Fü/day=2026-11-22", 0, EDGES[:4])
    return lake.part("j2", "group=c/day=2026-11-22", 1, EDGES[4:]).part("j3", "group=c/day=2026-11-23", 0, [])


class RefineTest(LakeTest):
    def published(self):
        return sorted(str(path.relative_to(self.folder)) for path in (self.folder / "analytics").rglob("*.parquet"))

    def test_every_kind_of_column_equals_lake_refine(self):
        spark = self.assert_equal_tables(shapes(self.folder))
        self.assertEqual(sum(len(rows) for _, rows in spark.values()), 2 * len(EDGES))

    def test_orders_equal_lake_refine_with_the_stage_table_of_the_program(self):
        from stage import record

        contract = json.loads((ROOT / "schemas" / "orders" / "v1.schema.json").read_text(encoding="utf-8"))
        lake, rng = Lake(self.folder, contract, program_columns("orders")), random.Random(7)
        for number in range(3):
            texts = [record(rng, 1, "x").decode().rstrip()[:-1].split('"_contract_version":1,', 1)[1] for _ in range(400)]
            lake.part(f"j{number % 2}", f"order_date=2026-11-2{number // 2}", number, texts)
        self.assert_equal_tables(lake)

    def test_a_batch_without_partitions_lies_beside_the_dataset(self):
        lake = Lake(self.folder, SHAPES, SHAPES_TABLE).part("j1", "", 0, EDGES)
        self.assert_equal_tables(lake)
        self.assertEqual(self.published(), [f"analytics/shapes/{lake.batch}-00000.parquet"])

    def test_running_again_replaces_file_by_file_and_clears_what_is_stale(self):
        lake = shapes(self.folder)
        lake.spark()
        files, first = self.published(), tables(self.folder / "analytics", "shapes")
        stale = self.folder / "analytics" / "shapes" / "group=c" / "day=2026-11-22" / f"{lake.batch}-00007.parquet"
        other = stale.with_name(f"{digest('other')}-00000.parquet")
        shutil.copy(self.folder / files[0], stale)
        lake.spark()
        self.assertEqual(self.published(), files)
        self.assertEqual(tables(self.folder / "analytics", "shapes"), first)
        other.write_bytes(b"another batch's")
        lake.spark()
        self.assertTrue(other.exists())

    def test_a_count_that_differs_from_the_manifest_publishes_nothing(self):
        import refine

        lake = shapes(self.folder)
        jobs = lake.manifest()["jobs"]
        jobs[0]["records"] += 1
        with self.assertRaisesRegex(refine.Refused, "rows of 1 jobs differ from the manifest"):
            lake.spark(lake.manifest(jobs=jobs))
        self.assertEqual(self.published(), [])
        self.assertFalse(list(self.folder.rglob("result.json")))

    def test_a_record_that_does_not_fit_publishes_nothing(self):
        for bad in ['"id":"1"', '"id":1.5', '"id":1,"at":"yesterday"', '"id":1,"double":"NaN"', '"id":1,"nested":[]', '"id":1,,',
                    '"id":1,"more":1', '"id":1,"nested":{"more":null}', '"id":1,"nested":{"deep":[{"more":1}]}', '"id":1,"money":0.001',
                    '"id":1,"small":1e-5', '"id":1,"money":10000000000', '"id":1,"id":1']:
            with self.subTest(bad), tempfile.TemporaryDirectory() as folder:
                lake = Lake(folder, SHAPES, SHAPES_TABLE).part("j1", "", 0, [*EDGES, bad])
                with self.assertRaises(Exception) as refused:
                    lake.spark()
                self.assertIn("does not fit the stage table", str(refused.exception))
                self.assertNotIn("_source_line", str(refused.exception), "the record is quoted")
                self.assertEqual([str(path) for path in pathlib.Path(folder).rglob("*.parquet")], [])

    def test_a_missing_part_publishes_nothing(self):
        lake = shapes(self.folder)
        (self.folder / "stage" / lake.parts[1]["key"]).unlink()
        with self.assertRaises(Exception):
            lake.spark()
        self.assertEqual(self.published(), [])

    def test_a_batch_of_a_newer_contract_waits_for_its_deployment(self):
        import refine

        lake = shapes(self.folder)
        said = "the batch is of contract version 3, the stage table of 2: deploy the newer contract first"
        with self.assertRaisesRegex(refine.Refused, said):
            lake.spark(lake.manifest(contractVersion=3))
        lake.admitted_under = 3
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            lake.rust()
        self.assertIn(said, refused.exception.stderr)

    def older(self, *records):
        """The batch that version 1 admitted, before `id` was required, and the table of version 2."""
        lake = Lake(self.folder, SHAPES, SHAPES_TABLE)
        lake.admitted_under = 1
        return lake.part("j1", "", 0, records)

    def test_a_batch_of_an_older_contract_equals_lake_refine(self):
        older = ['"gone":{"deep":[1,{"x":null}],"ü":0.1},"text":"a"', '"id":null,"double":0.5,"before":"1"',
                 '"id":3,"nested":{"gone":[],"n":7,"deep":[{"x":1,"xs":[1.5]},null]}', ""]
        spark = self.assert_equal_tables(self.older(*older, *EDGES))
        columns, rows = spark["."]
        self.assertEqual([row["id"] for row in rows[:4]], [None, None, 3, None])
        self.assertEqual(rows[0]["_contract_version"], 1)
        self.assertEqual(rows[2]["nested"], {"n": 7, "deep": [{"at": None, "xs": [1.5]}, None]})
        self.assertNotIn("gone", {path.split(".")[0] for path, *_ in columns[0]})

    def test_a_batch_of_an_older_contract_is_read_as_strictly_in_all_else(self):
        for bad in ['"id":"1"', '"id":1,"gone":1,"gone":2', '"id":1,"gone":{"a":1,"a":2}', '"id":1,"gone":01', '"id":1,"id":1',
                    '"id":1,"money":0.001', '"id":1,"nested":{"n":1,"gone":1,"gone":1}']:
            with self.subTest(bad), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                lake = self.older(*EDGES, bad)
                with self.assertRaises(Exception) as refused:
                    lake.spark()
                self.assertIn("does not fit the stage table", str(refused.exception))
                with self.assertRaises(subprocess.CalledProcessError):
                    lake.rust()

    def test_files_are_a_function_of_the_manifest(self):
        import refine

        part = lambda partition, key, size: {"partition": partition, "key": key, "bytes": size}
        half = refine.FILE_BYTES // 2
        parts = [part("p=1", "a", half), part("p=1", "b", half), part("p=1", "c", 1), part("p=2", "d", 1), part("p=2", "e", 2 * half)]
        expected = ([("p=1", 0), ("p=1", 1), ("p=2", 0), ("p=2", 1)], {"a": 0, "b": 0, "c": 1, "d": 2, "e": 3})
        self.assertEqual(refine.slots({"parts": parts}), expected)
        self.assertEqual(refine.slots({"parts": parts[::-1]}), expected)


if __name__ == "__main__":
    unittest.main()
