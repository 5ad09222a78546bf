"""Run by run.py, in the environment that it sets up."""
import datetime
import gzip
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import emulators
import lake as lakes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def job_of(key, version):
    """The job of an object version, as the lake computes it."""
    return hashlib.sha256("\0".join(["lake-raw", key, version]).encode()).hexdigest()[:32]


class Commands(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        endpoint = self.enterContext(emulators.ministack(sys.executable))
        self.lake = lakes.Lake(endpoint, os.environ["LAKE_MAIL"], self.folder)
        self.more = {}

    def type_in(self, *words, code=0, outputs=True):
        """Runs the program; it sees the emulator, and the outputs by their file."""
        places = {"AWS_ENDPOINT_URL": self.lake.endpoint, "AWS_ENDPOINT_URL_SQS": self.lake.mail}
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, **places, **emulators.CLIENT, **self.more}
        more = ["--outputs", self.lake.file] if outputs else []
        done = subprocess.run(
            [os.environ["LAKEGATE"], *words, *more, "--schemas", ROOT / "schemas"],
            cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def ask(self, *words, code=0):
        return json.loads(self.type_in(*words, "--format", "json", code=code).stdout)

    def write(self, name, body):
        path = pathlib.Path(self.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return name

    def orders(self, name, records=20):
        made = subprocess.run(
            [os.environ["LAKEGATE"], "sample", "orders", "--records", str(records), "--schemas", ROOT / "schemas"],
            capture_output=True, check=True)
        return self.write(name, made.stdout)

    def put(self, key, body=b"x"):
        return self.lake.s3.put_object(Bucket="lake-raw", Key=key, Body=body)["VersionId"]

    def arrived(self, key):
        """The version of an object of raw, as soon as there is one."""
        while key not in dict(self.lake.versions()):
            time.sleep(0.1)
        return dict(self.lake.versions())[key]


class Upload(Commands):
    def test_a_file_that_the_lake_would_refuse_is_not_uploaded(self):
        good, bad = self.orders("orders/good.json"), self.write("orders/bad.json", b'{"customer": "jane@example.com"}\n')
        done = self.type_in("upload", good, bad, code=1)
        self.assertIn("the lake would refuse it", done.stderr)
        self.assertNotIn("jane", done.stderr)
        self.assertEqual(self.lake.versions(), [])

    def test_a_file_arrives_whole_whether_small_or_in_parts(self):
        small, large = self.orders("orders/small.json"), self.orders("orders/large.json", 60_000)
        size = pathlib.Path(self.folder, large).stat().st_size
        self.assertGreater(size, 2 * (16 << 20), "it takes parts")
        sent = self.ask("upload", small, large)
        self.assertEqual([(one["key"], one["version"]) for one in sent], [
            (key, dict(self.lake.versions())[key]) for key in ["orders/orders/small.json", "orders/orders/large.json"]])
        self.assertEqual([one["job"] for one in sent], [job_of(one["key"], one["version"]) for one in sent])
        for one, name in zip(sent, [small, large]):
            body = self.lake.s3.get_object(Bucket="lake-raw", Key=one["key"])["Body"].read()
            self.assertEqual(hashlib.sha256(body).digest(), hashlib.sha256(pathlib.Path(self.folder, name).read_bytes()).digest())

    def test_waiting_ends_with_the_job(self):
        for state, code in [("LOADED", 0), ("QUARANTINED", 1)]:
            with self.subTest(state):
                name = self.orders(f"orders/{state}.json")
                answer = {}
                thread = threading.Thread(target=lambda: answer.update(done=self.ask("upload", name, "--wait", code=code)))
                thread.start()
                key = f"orders/orders/{state}.json"
                version = self.arrived(key)
                for step in ["RECEIVED", state]:
                    now = datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
                    self.lake.item(job_of(key, version), key=key, version=version, state=step, records=20, updatedAt=now)
                    time.sleep(3)
                thread.join(60)
                self.assertEqual(answer["done"][0]["outcome"]["state"], state)

    def test_waiting_for_a_duplicate_ends_with_the_file_whose_bytes_it_has(self):
        for state, code in [("LOADED", 0), ("FAILED", 1)]:
            with self.subTest(state):
                name, first, answer = self.orders(f"orders/again-{state}.json"), hashlib.md5(state.encode()).hexdigest(), {}
                self.lake.item(first, key="orders/first", version="v1", state="CLAIMED")
                thread = threading.Thread(target=lambda: answer.update(done=self.ask("upload", name, "--wait", code=code)))
                thread.start()
                key = f"orders/orders/again-{state}.json"
                version = self.arrived(key)
                now = datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
                self.lake.item(job_of(key, version), key=key, version=version, state="DUPLICATE", first=first, updatedAt=now)
                thread.join(6)
                self.assertTrue(thread.is_alive(), "its bytes are in no table yet")
                self.lake.item(first, key="orders/first", version="v1", state=state, updatedAt=now)
                thread.join(60)
                self.assertEqual(answer["done"][0]["outcome"]["state"], "DUPLICATE")


class Look(Commands):
    def test_status_is_the_job_table(self):
        self.lake.item("0" * 32, key="orders/a", version="v1", state="LOADED", records=5, admitted=4, quarantined=1, loaded=4)
        self.lake.item("1" * 32, key="flights/b", version="v1", dataset="flights", state="FAILED", reason="the execution timed out")
        self.assertEqual(len(self.ask("status")["objects"]), 2)
        (only,) = self.ask("status", "--dataset", "orders")["objects"]
        self.assertEqual([only[name] for name in ["key", "state", "records_in", "admitted", "quarantined", "loaded"]], ["orders/a", "LOADED", 5, 4, 1, 4])
        self.assertIn("the execution timed out", self.type_in("status").stdout)

    def test_status_counts_dead_letters(self):
        self.assertNotIn("Dead letters", self.type_in("status").stdout)
        for queue, count in [("ingestDlqUrl", 3), ("drainDlqUrl", 1)]:
            for n in range(count):
                self.lake.sqs.send_message(QueueUrl=self.lake.outputs[queue], MessageBody=str(n))
        # One that somebody has received and not deleted lies there all the same.
        self.lake.sqs.receive_message(QueueUrl=self.lake.outputs["ingestDlqUrl"], VisibilityTimeout=60)
        found = self.ask("status")
        self.assertEqual(found["dead_letters"], 4)
        self.assertEqual({one["queue"]: one["messages"] for one in found["dead_letter_queues"]}, {"drain": 1, "ingest": 3, "stage": 0, "status": 0})
        self.assertRegex(self.type_in("status").stdout, r"Dead letters\n queue +messages\n drain +1\n ingest +3\n$")

    def test_many_items_are_read_page_by_page(self):
        for n in range(600):
            self.lake.item(f"{n:032x}", key=f"orders/{n}", version="v", reason="x" * 3000, state="FAILED")
        self.assertEqual(len(self.ask("status")["objects"]), 600)

    def test_quarantine_reads_what_transform_wrote(self):
        self.lake.item("0" * 32, key="orders/a", version="v1", state="LOADED")
        lines = [{"line": n, "offset": n * 10, "pointer": "/x", "reason": "no", "record": {"n": n}} for n in range(5)]
        body = b"".join(gzip.compress((json.dumps(line) + "\n").encode()) for line in lines)
        self.lake.s3.put_object(Bucket="lake-quarantine", Key=f"orders/{'0' * 32}.json.gz", Body=body)
        found = self.ask("quarantine", "--dataset", "orders")
        self.assertEqual([(one["key"], one["line"], one["record"]["n"]) for one in found], [("orders/a", n, n) for n in range(5)])
        self.assertEqual(len(self.ask("quarantine", "--limit", "2")), 2)
        self.assertEqual(self.ask("quarantine", "--key", "orders/b"), [])
        self.assertEqual(len(self.ask("quarantine", "--job", "0" * 32)), 5)
        self.assertEqual(self.ask("quarantine", "--job", "1" * 32), [])

    def test_athena_answers(self):
        done = self.type_in("query", "select n, word, yes from numbers order by n", "--format", "json")
        self.assertEqual(json.loads(done.stdout), [{"n": 1, "word": "a", "yes": True}, {"n": 2, "word": None, "yes": False}])
        self.assertRegex(done.stderr, r"scanned \d+ bytes")
        self.assertIn("word", self.type_in("query", "select word from numbers").stdout)
        self.type_in("query", "select from where", code=3)

    def test_tables_are_those_of_the_catalog(self):
        (table,) = self.ask("tables")
        self.assertEqual((table["database"], table["name"], table["columns"][0]), ("analytics", "numbers", ["n", "int"]))


class Repair(Commands):
    def test_what_was_missed_is_found_and_started(self):
        known, missed = self.put("orders/known"), self.put("orders/missed ü+%")
        self.lake.item(job_of("orders/known", known), key="orders/known", version=known, state="LOADED")
        self.assertEqual(self.ask("reconcile")["findings"], [], "an event has a quarter of an hour")
        found = self.ask("reconcile", "--patience", "0", code=1)
        self.assertEqual((found["objects"], found["items"]), (2, 1))
        (finding,) = found["findings"]
        self.assertEqual((finding["kind"], finding["key"], finding["version"]), ("missed", "orders/missed ü+%", missed))
        self.assertEqual(self.lake.take("ingestQueueUrl"), [])
        (finding,) = self.ask("reconcile", "--patience", "0", "--repair", "--dataset", "orders", code=1)["findings"]
        self.assertTrue(finding["repaired"])
        (event,) = map(json.loads, self.lake.take("ingestQueueUrl"))
        self.assertEqual(event["detail"]["object"], {"key": "orders/missed ü+%", "size": 1, "version-id": missed})

    def test_lists_of_more_than_a_page_are_whole(self):
        for n in range(1005):
            self.put(f"orders/{n:04}")
        self.assertEqual(len(self.ask("reconcile", "--patience", "0", code=1)["findings"]), 1005)

    def test_a_replay_asks_for_the_next_attempt(self):
        for name, state in [("a", "QUARANTINED"), ("b", "LOADED"), ("c", "FAILED")]:
            version = self.put(f"orders/{name}")
            self.lake.item(job_of(f"orders/{name}", version), key=f"orders/{name}", version=version, state=state)
        planned = self.ask("replay", "orders", "--dry-run")
        self.assertEqual([one["state"] for one in planned], ["QUARANTINED", "LOADED", "FAILED"])
        self.assertEqual(self.lake.take("ingestQueueUrl"), [])
        asked = self.ask("replay", "orders", "--state", "quarantined")
        self.assertEqual([(one["key"], one["asked"]) for one in asked], [("orders/a", True)])
        (event,) = map(json.loads, self.lake.take("ingestQueueUrl"))
        self.assertEqual(event["detail"]["attempt"], 2)

    def test_dead_letters_go_back(self):
        for n in range(12):
            self.lake.sqs.send_message(QueueUrl=self.lake.outputs["ingestDlqUrl"], MessageBody=f"jane{n}@example.com")
        shown = self.type_in("redrive", "--dry-run")
        self.assertIn("no event of the lake", shown.stdout)
        self.assertNotIn("jane", shown.stdout)
        (lot,) = self.ask("redrive", "ingest")
        self.assertEqual(lot["outcome"], {"moved": 12, "failure": None})
        self.assertEqual(len(self.lake.take("ingestQueueUrl")), 12)

    def test_a_missed_drain_is_made_up_for(self):
        self.lake.sqs.send_message(QueueUrl=self.lake.outputs["drainDlqUrl"], MessageBody="{}")
        (lot,) = self.ask("redrive", "drain")
        self.assertEqual(lot["outcome"], {"moved": 1, "failure": None})
        self.assertEqual(self.lake.take("drainDlqUrl"), [])

    def test_what_is_wrong_is_said(self):
        self.assertIn("there are: drain, ingest, stage, status", self.type_in("redrive", "egress", code=3).stderr)
        self.assertIn("which lake?", self.type_in("status", outputs=False, code=3).stderr)
        self.lake.file.write_text(json.dumps({"region": "eu-west-1", "ledgerTable": "nowhere"}))
        self.assertIn("no such table: `nowhere`", self.type_in("status", code=4).stderr)
        self.assertIn("no output is called `workgroup`", self.type_in("tables", code=3).stderr)
        self.lake.file.write_text("[]")
        self.assertIn("holds no outputs", self.type_in("status", code=3).stderr)


if __name__ == "__main__":
    unittest.main()
