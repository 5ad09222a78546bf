"""One file after the other through the four functions, as processes of their own."""
import gzip
import json
import os
import pathlib
import unittest

import lake as lakes
from lake import Lake, batch, lines, order
from runtime import TRACE, Function

BINARIES = pathlib.Path(os.environ["LAKE_BINARIES"])


class Case(unittest.TestCase):
    def setUp(self):
        self.lake = Lake(self.id().split(".")[-1].removeprefix("test_").replace("_", "-")[:40])

    def call(self, name, event, **changes):
        """Runs a function on one event."""
        with Function([BINARIES / name], {**self.lake.environment(), **changes}) as function:
            kind, document, log, request = function.invoke(event)
        for line in log:
            self.assertNotIn("ada@example.com", json.dumps(line), "a log holds nothing of a record")
        *metrics, said = log
        self.assertEqual((said["requestId"], said["traceId"], said["function"]), (request, TRACE, name))
        return kind, document, said, metrics

    def start(self, body, name="a.ndjson"):
        """Uploads a file and starts its ingest; gives name and input of the execution."""
        before = self.lake.running(self.lake.ingest)
        kind, answer, _, _ = self.call("start-ingest", batch(self.lake.upload(name, body)))
        self.assertEqual((kind, answer), ("response", {"batchItemFailures": []}))
        new = {name: text for name, text in self.lake.running(self.lake.ingest).items() if name not in before}
        [(name, text)] = new.items()
        return name, json.loads(text)


class Flow(Case):
    def test_a_file_goes_from_raw_to_a_batch(self):
        lake = self.lake
        orders = [order(number) for number in range(1, 101)]
        name, given = self.start(lines(*orders, order(101, total=-1)), "web/a b+ü.ndjson")
        [item] = lake.items().values()
        self.assertEqual((item["state"], item["key"]), ("RECEIVED", "orders/web/a b+ü.ndjson"))

        kind, report, said, [metrics] = self.call("transform", given)
        self.assertEqual((kind, report["records"], report["admitted"], report["quarantined"]), ("response", 101, 100, 1))
        self.assertEqual((said["level"], said["dataset"], said["job"]), ("INFO", "orders", given["job"]))
        counted = {name: metrics[name] for name in ("Lake", "Dataset", "RecordsIn", "RecordsAdmitted", "RecordsQuarantined")}
        self.assertEqual(counted, {"Lake": "lakegate-test", "Dataset": "orders", "RecordsIn": 101, "RecordsAdmitted": 100, "RecordsQuarantined": 1})
        self.assertEqual(metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Lakegate")
        commit = json.loads(lake.read("stage", f"commits/orders/{given['job']}.json"))
        parts = [gzip.decompress(lake.read("stage", part["key"])).splitlines() for part in commit["parts"]]
        self.assertEqual(sum(map(len, parts)), 100)
        self.assertNotIn(b"ada@example.com", b"".join(parts[0]), "the contract protects it")
        [rejected] = gzip.decompress(lake.read("quarantine", f"orders/{given['job']}.json.gz")).splitlines()
        self.assertEqual(json.loads(rejected)["line"], 101)

        succeeded = lake.ended(lake.ingest, name, "SUCCEEDED", report)
        self.assertEqual(self.call("record-status", batch(succeeded))[1], {"batchItemFailures": []})
        self.assertEqual([item["state"] for item in lake.items().values()], ["STAGED"])

        key = f"commits/orders/{given['job']}.json"
        body = lake.read("stage", key)
        event = lake.created("stage", key, "v", len(body))
        for _ in range(2):
            lake.sqs.send_message(QueueUrl=lake.queue, MessageBody=json.dumps(event))
        kind, drained, _, _ = self.call("start-refine", {})
        self.assertEqual((kind, drained["received"], drained["deleted"], drained["left"]), ("response", 2, 2, 0))
        [started] = drained["batches"]
        self.assertEqual((started["dataset"], started["jobs"], started["records"]), ("orders", 1, 100))
        self.assertEqual(list(lake.running(lake.refine)), [f"{started['batch']}-1"])
        self.assertIn(f"batches/orders/{started['batch']}/manifest.json", lake.keys("control"))
        self.assertEqual(sorted(item["state"] for item in lake.items().values() if "state" in item), ["CLAIMED", "STARTED"])
        depth = lake.sqs.get_queue_attributes(QueueUrl=lake.queue, AttributeNames=["All"])["Attributes"]
        self.assertEqual((depth["ApproximateNumberOfMessages"], depth["ApproximateNumberOfMessagesNotVisible"]), ("0", "0"))

    def test_messages_fail_alone(self):
        event = self.lake.upload("a.ndjson", lines(order(1)))
        kind, answer, said, metrics = self.call("start-ingest", batch("no event", event, event))
        self.assertEqual((kind, answer, metrics), ("response", {"batchItemFailures": [{"itemIdentifier": "m0"}]}, []))
        self.assertEqual([problem["message"] for problem in said["answer"]["problems"]], ["m0"])
        self.assertEqual(len(self.lake.running(self.lake.ingest)), 1, "an event that comes twice starts one execution")


class Failures(Case):
    def test_a_refused_file_is_rejected_with_its_counts(self):
        _, given = self.start(lines(order(1, total=-1), order(2, total=-2)))
        kind, error, said, [metrics] = self.call("transform", given)
        self.assertEqual((kind, error["errorType"]), ("error", "Lake.Rejected"))
        self.assertEqual(json.loads(error["errorMessage"])["quarantined"], 2)
        self.assertEqual((said["level"], said["errorType"]), ("WARN", "Lake.Rejected"))
        self.assertEqual((metrics["RecordsIn"], metrics["RecordsQuarantined"], metrics["RecordsAdmitted"]), (2, 2, 0))
        self.assertEqual(self.lake.keys("stage"), [])

    def test_an_execution_that_was_stopped_is_recorded_once(self):
        name, _ = self.start(lines(order(1)))
        aborted = self.lake.ended(self.lake.ingest, name, "ABORTED")
        kind, answer, _, [metrics] = self.call("record-status", batch(aborted, aborted))
        self.assertEqual((kind, answer), ("response", {"batchItemFailures": []}))
        self.assertEqual((metrics["ObjectsFailed"], metrics["ObjectsLoaded"]), (1, 0))
        [item] = self.lake.items().values()
        self.assertEqual((item["state"], item["reason"]), ("FAILED", "the execution was stopped"))

    def test_what_is_not_there_is_transient(self):
        _, given = self.start(lines(order(1)))
        kind, error, said, metrics = self.call("transform", given, STAGE_BUCKET="nowhere")
        self.assertEqual((kind, error["errorType"], metrics), ("error", "Lake.Transient", []))
        self.assertIn("no such bucket", error["errorMessage"])
        self.assertEqual((said["level"], said["errorMessage"]), ("ERROR", error["errorMessage"]))

    def test_a_setting_that_cannot_be_read_fails_every_invocation(self):
        kind, error, _, _ = self.call("start-refine", {}, LEASE_SECONDS="soon")
        self.assertEqual((kind, error["errorType"]), ("error", "Lake.Transient"))
        self.assertEqual(error["errorMessage"], "setting `LEASE_SECONDS` is `soon`, which is no positive whole number")

    def test_a_contract_that_changes_is_seen_by_a_warm_function(self):
        _, given = self.start(lines(order(1)))
        key = f"contracts/{lakes.DATASET}.json"
        with Function([BINARIES / "transform"], self.lake.environment()) as function:
            self.assertEqual([function.invoke(given)[0] for _ in range(2)], ["response", "response"])
            self.lake.put("control", key, b"{}")
            kind, error, _, _ = function.invoke(given)
        self.assertEqual((kind, error["errorType"]), ("error", "Lake.Rejected"))
        self.assertIn("does not compile", error["errorMessage"])


if __name__ == "__main__":
    unittest.main()
