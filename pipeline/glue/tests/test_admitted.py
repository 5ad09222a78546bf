"""The Glue job on what admission really writes: random contracts, and the three datasets of the lake."""
import itertools
import json
import random
import subprocess

from contracts import contract
from lake import EXAMPLES, ROOT, Lake, LakeTest, program_columns

SEEDS = range(12)
RECORDS = 1500


class AdmittedTest(LakeTest):
    def sample(self, lake, seed):
        """Records of the contract, some of them broken."""
        whole, raw = self.folder / "sample.ndjson", self.folder / "raw.ndjson"
        subprocess.run([EXAMPLES["sample"], lake.contract, whole, "1", str(seed), "0.02"], check=True, capture_output=True)
        with open(whole, "rb") as file:
            raw.write_bytes(b"".join(itertools.islice(file, RECORDS)))
        return raw

    def assert_all_loaded(self, lake, raw):
        tally = lake.admitted(raw)
        spark = self.assert_equal_tables(lake)
        self.assertEqual(sum(len(rows) for _, rows in spark.values()), tally["admitted"])
        return tally

    def test_random_contracts_equal_lake_refine(self):
        base = self.folder
        for seed in SEEDS:
            with self.subTest(seed):
                schema, columns = contract(random.Random(seed))
                self.folder = base / str(seed)
                lake = Lake(self.folder, schema, columns)
                tally = self.assert_all_loaded(lake, self.sample(lake, seed))
                self.assertGreater(tally["quarantined"], 0)
                self.assertGreater(tally["admitted"], RECORDS // 2)

    def dataset(self, name):
        return json.loads((ROOT / "schemas" / name / "v1.schema.json").read_text(encoding="utf-8"))

    def test_earthquakes_equal_lake_refine(self):
        lake = Lake(self.folder, self.dataset("earthquakes"), program_columns("earthquakes"))
        tally = self.assert_all_loaded(lake, ROOT / "schemas/earthquakes/valid/all-week.json.gz")
        self.assertEqual(tally, {"records": 1707, "admitted": 1707, "quarantined": 0})

    def test_flights_equal_lake_refine(self):
        lake = Lake(self.folder, self.dataset("flights"), program_columns("flights"))
        tally = self.assert_all_loaded(lake, ROOT / "schemas/flights/valid/flights-2k.json")
        self.assertEqual(tally, {"records": 2000, "admitted": 2000, "quarantined": 0})

    def test_orders_equal_lake_refine(self):
        lake = Lake(self.folder, self.dataset("orders"), program_columns("orders"))
        tally = self.assert_all_loaded(lake, self.sample(lake, 7))
        self.assertEqual(tally["records"], RECORDS)
