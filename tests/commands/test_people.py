"""Every command of docs/operate.md as the role that it is for, judged call by call by the program's policies; and what each role is refused.

Run by run.py, in the environment that it sets up."""
import datetime
import gzip
import json
import re
import threading
import time
import unittest

import gate
import lake as lakes
from test_commands import ROOT, Commands, job_of

STEWARD, ANALYST, OPERATOR = "orders-steward-role", "analyst-role", "operator-role"


class People(Commands):
    def become(self, role):
        """From here on commands are given as this role."""
        upstream = lambda headers: self.lake.mail if headers.get("X-Amz-Target", "").startswith("AmazonSQS") else self.lake.endpoint
        endpoint, self.seen = self.enterContext(gate.judged(role, upstream))
        self.more = {"AWS_ENDPOINT_URL": endpoint, "AWS_ENDPOINT_URL_SQS": endpoint}

    def used(self, refused=()):
        """The actions that were asked for since this was asked last, keys aside; none was refused but these."""
        found = list(self.seen)
        self.seen.clear()
        self.assertEqual({action for action, passed in found if not passed}, set(refused))
        return {action for action, passed in found if passed} - {"kms:Decrypt", "kms:GenerateDataKey"}

    def refused(self, action, *words):
        """The command ends with a refusal of this action, and of no other."""
        self.assertIn(f"not allowed to `{action}`", self.type_in(*words, code=4).stderr)
        self.used(refused=[action])

    def rejected(self, dataset, job="0" * 32):
        """A file of a refused record, and the item of its job."""
        self.lake.item(job, dataset=dataset, key=f"{dataset}/a", version="v1", state="LOADED")
        line = {"line": 1, "offset": 0, "pointer": "/x", "reason": "no", "record": {"n": 1}}
        body = gzip.compress((json.dumps(line) + "\n").encode())
        self.lake.s3.put_object(Bucket="lake-quarantine", Key=f"{dataset}/{job}.json.gz", Body=body)


class Steward(People):
    def setUp(self):
        super().setUp()
        self.become(STEWARD)

    def test_uploads_small_and_large_files(self):
        self.ask("upload", self.orders("orders/small.json"))
        self.assertEqual(self.used(), {"s3:PutObject"})
        self.ask("upload", self.orders("orders/large.json", 60_000))
        self.assertEqual(self.used(), {"s3:PutObject"})
        self.assertEqual(len(self.lake.versions()), 2)

    def test_waits_for_what_was_uploaded(self):
        name, answer = self.orders("orders/a.json"), {}
        thread = threading.Thread(target=lambda: answer.update(done=self.ask("upload", name, "--wait")))
        thread.start()
        deadline = time.monotonic() + 60
        while not self.lake.versions() and time.monotonic() < deadline:
            time.sleep(0.1)
        ((key, version),) = self.lake.versions()
        now = datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
        self.lake.item(job_of(key, version), key=key, version=version, state="LOADED", records=20, updatedAt=now)
        thread.join(60)
        self.assertEqual(answer["done"][0]["outcome"]["state"], "LOADED")
        self.assertEqual(self.used(), {"s3:PutObject", "dynamodb:Query"})

    def test_sees_what_became_of_its_dataset(self):
        self.rejected("orders")
        found = self.ask("status", "--dataset", "orders")
        self.assertEqual([one["key"] for one in found["objects"]], ["orders/a"])
        self.assertIsNone(found["dead_letters"], "it goes without them")
        self.assertEqual(self.type_in("status", "--dataset", "orders").stdout.count("not allowed to ask"), 4)
        self.assertEqual(self.used(refused=["sqs:GetQueueAttributes"]), {"dynamodb:Query"})
        (record,) = self.ask("quarantine", "--dataset", "orders")
        self.assertEqual(record["record"], {"n": 1})
        self.assertEqual(self.used(), {"dynamodb:Query", "s3:ListBucket", "s3:GetObject"})

    def test_is_refused_other_datasets(self):
        self.rejected("flights")
        self.refused("s3:PutObject", "upload", ROOT / "schemas/flights/valid/flights-2k.json", "--key", "flights/a.json")
        self.assertEqual(self.lake.versions(), [])
        self.refused("dynamodb:Scan", "status")
        self.refused("dynamodb:Query", "status", "--dataset", "flights")
        self.refused("dynamodb:Query", "quarantine", "--dataset", "flights")
        self.refused("s3:ListBucketVersions", "reconcile", "--dataset", "orders")
        refused = [
            ("s3:ListBucket", "quarantine-bucket", (("s3:prefix", "flights/"),)), ("s3:ListBucket", "quarantine-bucket", (("s3:prefix", ""),)),
            ("s3:GetObject", "quarantine-bucket/flights/a.json.gz"), ("s3:GetObject", "raw-bucket/orders/a.json"),
            ("s3:GetObjectVersion", "quarantine-bucket/orders/a.json.gz"), ("s3:ListBucketVersions", "quarantine-bucket", (("s3:prefix", "orders/"),))]
        self.assertEqual([asked for asked in refused if gate.permits(STEWARD, *asked)], [])


class Analyst(People):
    def setUp(self):
        super().setUp()
        self.become(ANALYST)

    def test_asks_the_tables(self):
        (table,) = self.ask("tables")
        self.assertEqual(table["name"], "numbers")
        self.assertEqual(self.used(), {"athena:ListTableMetadata", "glue:GetDatabase", "glue:GetTables"})
        self.assertEqual(self.ask("query", "select n from numbers where yes"), [{"n": 1}])
        self.assertLessEqual({"athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"}, self.used())

    def test_is_refused_everything_else(self):
        self.rejected("orders")
        self.refused("dynamodb:Scan", "status")
        self.refused("dynamodb:Query", "quarantine", "--dataset", "orders")
        self.refused("s3:ListBucketVersions", "reconcile")
        self.refused("s3:PutObject", "upload", self.orders("orders/a.json"))
        refused = [("s3:GetObject", f"{zone}-bucket/orders/a") for zone in ["raw", "stage", "quarantine", "control"]]
        refused += [("s3:ListBucket", "raw-bucket", (("s3:prefix", "orders/"),)), ("s3:PutObject", "analytics-bucket/orders/a")]
        self.assertEqual([asked for asked in refused if gate.permits(ANALYST, *asked)], [])


class Operator(People):
    def setUp(self):
        super().setUp()
        self.become(OPERATOR)

    def failed(self):
        """An object that no event came through for, and one that failed."""
        self.put("orders/missed")
        version = self.put("orders/failed")
        self.lake.item(job_of("orders/failed", version), key="orders/failed", version=version, state="FAILED")

    def test_finds_and_repairs(self):
        self.failed()
        self.assertEqual(len(self.ask("status")["objects"]), 1)
        self.assertEqual(self.used(), {"dynamodb:Scan", "sqs:GetQueueAttributes"})
        self.assertEqual(len(self.ask("status", "--dataset", "orders")["objects"]), 1)
        self.assertEqual(self.used(), {"dynamodb:Query", "sqs:GetQueueAttributes"})
        self.ask("reconcile", "--patience", "0", "--repair", code=1)
        self.assertEqual(self.used(), {"dynamodb:Scan", "s3:ListBucketVersions", "sqs:SendMessage"})
        (replayed,) = self.ask("replay", "orders", "--state", "failed")
        self.assertTrue(replayed["asked"])
        self.assertEqual(self.used(), {"dynamodb:Scan", "s3:ListBucketVersions", "sqs:SendMessage"})
        self.assertEqual(len(self.lake.take("ingestQueueUrl")), 2)

    def test_has_the_ledger_told_what_it_has_forgotten(self):
        job, batch = job_of("orders/loaded", self.put("orders/loaded")), "b" * 32
        brought = {
            "object": {"bucket": "lake-raw", "key": "orders/loaded", "version": "v1"}, "size": 1, "receivedAt": "2026-11-22T00:00:00Z",
            "attempt": 1, "sha256": "0" * 64, "read": 1, "quarantined": 0}
        jobs = [{"job": job, "commit": f"commits/orders/{job}.json", "records": 1, "brought": brought}]
        for name, body in [("manifest", {"jobs": jobs}), ("result", {})]:
            self.lake.s3.put_object(Bucket="lake-control", Key=f"batches/orders/{batch}/{name}.json", Body=json.dumps(body))
        (replayed,) = self.ask("replay", "orders")
        self.assertFalse(replayed["asked"])
        (finding,) = self.ask("reconcile", "--patience", "0", "--repair", code=1)["findings"]
        self.assertEqual((finding["kind"], finding["repaired"]), ("forgotten", True))
        self.assertEqual(self.used(), {"dynamodb:Scan", "s3:ListBucketVersions", "s3:GetObject", "sqs:SendMessage"})
        (event,) = map(json.loads, self.lake.take("statusQueueUrl"))
        self.assertEqual(event["detail"], {"manifest": f"batches/orders/{batch}/manifest.json"})
        self.assertEqual(self.lake.take("ingestQueueUrl"), [])

    def test_sends_dead_letters_back(self):
        for name in [*lakes.QUEUES, "drain"]:
            self.lake.sqs.send_message(QueueUrl=self.lake.outputs[f"{name}DlqUrl"], MessageBody="{}")
        self.type_in("redrive", "--dry-run")
        self.assertEqual(self.used(), {"sqs:GetQueueAttributes", "sqs:ReceiveMessage"})
        lots = self.ask("redrive")
        self.assertEqual([lot["outcome"] for lot in lots], [{"moved": 1, "failure": None}] * 4)
        self.assertLessEqual({"sqs:StartMessageMoveTask", "sqs:ListMessageMoveTasks", "sqs:DeleteMessage", "lambda:InvokeFunction"}, self.used())

    def test_reads_no_record(self):
        self.rejected("orders")
        self.refused("s3:ListBucket", "quarantine", "--dataset", "orders")
        self.refused("athena:StartQueryExecution", "query", "select 1")
        self.refused("s3:PutObject", "upload", self.orders("orders/a.json"))
        refused = [("s3:GetObject", f"{zone}-bucket/orders/a") for zone in ["raw", "stage", "quarantine", "analytics"]]
        self.assertEqual([asked for asked in refused if gate.permits(OPERATOR, *asked)], [])


class Documented(unittest.TestCase):
    def test_every_command_of_the_table_is_played(self):
        table = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8").split("## Permissions")[1].split("| role |")[0]
        named = set(re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE))
        played = set(re.findall(r'(?:ask|type_in)\("([a-z]+)"', (ROOT / "tests/commands/test_people.py").read_text(encoding="utf-8")))
        self.assertEqual(named, played)


if __name__ == "__main__":
    unittest.main()
