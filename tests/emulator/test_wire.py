"""Raw objects put into the emulated lake become rows, as they do in the player; and nothing becomes of them without the grants."""
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from botocore.exceptions import ClientError

from lake import Lake
from paths import HERE, ROOT
from player import Player
from tables import pseudonyms, tables

ENDS = {"LOADED", "QUARANTINED", "DUPLICATE", "FAILED"}
COUNTS = {"state": "state", "records_in": "records", "admitted": "admitted", "quarantined": "quarantined", "loaded": "loaded"}
SETTINGS = {
    "LAKE_SPARK": json.dumps([os.environ["LAKE_SPARK_PYTHON"], str(HERE / "spark.py"), os.environ["LAKE_JARS"]]),
    # A quarter of an hour is fifteen seconds, and a wait of thirty seconds three.
    "LAKE_HURRY": "60", "SFN_WAIT_SCALE": "0.1",
}


def files(player):
    """A mixed set, bytes by key; the last one repeats the bytes of the first."""
    flights = (ROOT / "schemas/flights/valid/flights-2k.json").read_bytes()
    few = [{**one, "distance": one["distance"] + 1} for one in json.loads(flights)[:300]]
    one_bad = [*few[:7], {**few[7], "origin": "nowhere"}, *few[8:]]
    mostly_bad = [{**one, "distance": -1} for one in few[:10]] + few[10:20]
    orders = player.sample("orders", "--records", "400", "--defects", "0.02", "--seed", "5")
    return {
        "flights/größe 1+2.json": flights,
        "flights/one bad.ndjson": "\n".join(map(json.dumps, one_bad)).encode(),
        "flights/refused.json": json.dumps(mostly_bad).encode(),
        "flights/cut.json": flights[:300],
        "flights/damaged.ndjson.gz": gzip.compress(flights)[:2000],
        "orders/web/2026 ü.ndjson.gz": gzip.compress(orders),
        "strays/unknown.json": b"{}",
        "flights/twice.json": flights,
    }


class WireTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="wire-")))
        cls.player = Player(os.environ["LAKEGATE"], folder)
        cls.files = files(cls.player)
        cls.played = cls.player.play(cls.files)
        evaluated = json.loads(pathlib.Path(os.environ["LAKE_EVALUATED"]).read_text(encoding="utf-8"))
        start = time.monotonic()
        cls.lake = cls.enterClassContext(Lake(*evaluated, pathlib.Path(os.environ["LAKE_BINARIES"]), SETTINGS))
        print(f"{len(cls.lake.before)} + {len(cls.lake.resources)} resources made in {time.monotonic() - start:.0f} s", flush=True)
        *first, last = cls.files
        for key in first:
            cls.lake.put(key, cls.files[key])
        # Which of two files with the same bytes comes first is for the one who uploads them to say.
        cls.lake.settled(first[:1], ENDS | {"STAGED", "CLAIMED"}, seconds=120)
        cls.lake.put(last, cls.files[last])
        cls.lake.settled(cls.played, ENDS, seconds=900)
        cls.objects = cls.lake.objects()
        print(f"every file came to its end after {time.monotonic() - start:.0f} s", flush=True)

    def test_every_file_ends_as_in_the_player(self):
        self.assertEqual(self.objects.keys(), self.played.keys())
        for key, played in self.played.items():
            with self.subTest(key):
                ours = {name: self.objects[key].get(field) or 0 for name, field in COUNTS.items()}
                self.assertEqual(ours, {name: played[name] or 0 for name in COUNTS})
        self.assertEqual({one["state"] for one in self.played.values()}, {"LOADED", "QUARANTINED", "DUPLICATE"})

    def test_the_tables_hold_the_rows_of_the_player(self):
        ours, theirs = tables(self.lake.bucket("analytics")), tables(self.player.bucket("analytics"))
        for lake in (ours, theirs):
            self.assertGreater(pseudonyms(lake, "orders", "customer", "email"), 1)
        self.assertEqual(ours.keys(), theirs.keys())
        for name, (columns, rows) in theirs.items():
            with self.subTest(name):
                self.assertEqual(ours[name][0], columns)
                self.assertEqual(ours[name][1], rows)
        loaded = sum(one["loaded"] or 0 for one in self.played.values())
        self.assertEqual(sum(len(rows) for _, rows in ours.values()), loaded)

    def test_quarantine_holds_the_records_of_the_player(self):
        def records(objects):
            lines = (line for body in objects.values() for line in gzip.decompress(body).splitlines())
            kept = [{name: value for name, value in json.loads(line).items() if name in ("line", "offset", "pointer", "reason", "record")} for line in lines]
            return sorted(map(json.dumps, kept))

        self.assertEqual(records(self.lake.bucket("quarantine")), records(self.player.bucket("quarantine")))

    def test_what_transform_and_the_job_wrote_has_the_key_of_its_zone(self):
        s3 = self.lake.client("s3")
        for zone in ("stage", "quarantine", "control", "analytics"):
            rules = self.lake.named(f"{zone}-encryption")["rules"]
            key = rules[0]["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"]
            for name in self.lake.bucket(zone):
                head = s3.head_object(Bucket=self.lake.zones[zone], Key=name)
                self.assertEqual((head["ServerSideEncryption"], head["SSEKMSKeyId"]), ("aws:kms", key), f"{zone}/{name}")

    def test_no_dead_letter_and_no_temporary_file_is_left(self):
        queues = [one.name for one in self.lake.resources if one.kind == "aws:sqs/queue:Queue" and one.name.endswith("-dlq")]
        self.assertEqual({queue: self.lake.messages(queue) for queue in queues}, dict.fromkeys(queues, 0))
        # Hadoop marks folders by empty objects.
        left = [key for key in self.lake.bucket("analytics") if key.startswith("_glue/") and not key.endswith("/")]
        self.assertEqual(left, [])

    def test_no_message_is_left(self):
        queues = ["ingest-queue", "stage-queue", "status-queue"]
        self.lake.wait("the queues to be empty", lambda: not any(self.lake.messages(queue) for queue in queues), 60)

    # Those without leave their traces: by name they come last.

    def test_without_leave_to_write_transform_fails_and_says_why(self):
        with self.lake.without("transform-policy", "s3:PutObject"):
            self.lake.put("flights/unwritten.json", self.one_flight(1))
            self.lake.settled(["flights/unwritten.json"], ENDS, seconds=120)
        found = self.lake.objects()["flights/unwritten.json"]
        self.assertEqual(found["state"], "FAILED")
        self.assertIn("not allowed to `s3:PutObject`", found["reason"])

    def test_without_leave_to_start_the_message_stays(self):
        def executions():
            return len(self.lake.executions("ingest-workflow"))

        before = executions()
        with self.lake.without("start-ingest-policy", "states:StartExecution"):
            self.lake.put("flights/unstarted.json", self.one_flight(2))
            self.lake.wait("it to be received", lambda: self.lake.state("flights/unstarted.json"), 60)
            time.sleep(5)
        self.assertEqual(self.lake.state("flights/unstarted.json"), "RECEIVED")
        self.assertEqual(executions(), before)
        self.assertEqual(self.lake.messages("ingest-queue"), 1)

    def test_without_a_grant_of_its_own_the_smoke_test_sends_a_file_through_as_people_do(self):
        """The script of the deployment: the credentials of its role in the environment, the steward's and the analyst's roles taken on."""
        self.lake.crawled("smoke")
        role = self.lake.role("smoke-role")
        with self.assertRaisesRegex(ClientError, "AccessDenied"):
            self.lake.workflow(role, "pull_request")
        code, said = self.smoke(self.lake.workflow(role, "environment:dev"))
        self.assertEqual(code, 0, said)
        self.assertTrue(said.endswith("200 records went through the lake\n"), said)

    def smoke(self, credentials):
        """Exit code of smoke.sh and all that it says."""
        outputs = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "outputs.json"
        outputs.write_text(json.dumps(self.lake.outputs()), encoding="utf-8")
        environment = {
            "PATH": f"{pathlib.Path(os.environ['LAKEGATE_AWS']).parent}:{os.environ['PATH']}", "HOME": str(outputs.parent),
            "AWS_ENDPOINT_URL": self.lake.endpoint, "AWS_EC2_METADATA_DISABLED": "true", "REGION": self.lake.region,
            "STEWARD": self.lake.role("smoke-steward-role"), "ANALYST": self.lake.role("analyst-role"), **credentials}
        done = subprocess.run(
            [ROOT / ".github/scripts/smoke.sh", outputs], cwd=ROOT, env=environment, text=True, check=False, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    @staticmethod
    def one_flight(distance):
        return json.dumps({"date": "2001/01/01 00:00", "delay": 0, "distance": distance, "origin": "ATL", "destination": "MIA"}).encode()


if __name__ == "__main__":
    unittest.main()
