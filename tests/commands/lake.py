"""A lake in an emulator: what the stack's outputs name, and nothing that works on it."""
import contextlib
import http.server
import io
import json
import pathlib
import tempfile
import threading
import urllib.error
import urllib.request
import zipfile

import boto3
import duckdb
from emulators import REGION

QUEUES = ["ingest", "status", "stage"]
HANDLER = "def handler(event, context):\n    return event\n"


@contextlib.contextmanager
def moves(lake, refused=()):
    """SQS with the moves out of dead-letter queues, which the emulator does not have; gives its endpoint. The rest is passed on,
    but for the actions that are refused."""
    tasks = []

    def move(source, destination):
        url = lambda arn: lake.sqs.get_queue_url(QueueName=arn.rsplit(":", 1)[1])["QueueUrl"]
        moved = 0
        while got := lake.sqs.receive_message(QueueUrl=url(source), MaxNumberOfMessages=10).get("Messages", []):
            for message in got:
                lake.sqs.send_message(QueueUrl=url(destination), MessageBody=message["Body"])
                lake.sqs.delete_message(QueueUrl=url(source), ReceiptHandle=message["ReceiptHandle"])
            moved += len(got)
        tasks.insert(0, {"SourceArn": source, "Status": "RUNNING", "ApproximateNumberOfMessagesMoved": 0, "StartedTimestamp": 0, "all": moved})

    class Front(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            action = self.headers.get("X-Amz-Target", "")
            if action.removeprefix("AmazonSQS.") in refused:
                return self.answer(403, json.dumps({"__type": "com.amazonaws.sqs#AccessDeniedException"}).encode())
            if action == "AmazonSQS.StartMessageMoveTask":
                asked = json.loads(body)
                move(asked["SourceArn"], asked["DestinationArn"])
                return self.answer(200, json.dumps({"TaskHandle": "handle"}).encode())
            if action == "AmazonSQS.ListMessageMoveTasks":
                source = json.loads(body)["SourceArn"]
                found = [{name: task[name] for name in task if name != "all"} for task in tasks if task["SourceArn"] == source]
                # Seen once under way, then done.
                for task in tasks:
                    task.update(Status="COMPLETED", ApproximateNumberOfMessagesMoved=task["all"])
                return self.answer(200, json.dumps({"Results": found[:1]}).encode())
            request = urllib.request.Request(lake.endpoint + self.path, body, dict(self.headers), method="POST")
            try:
                with urllib.request.urlopen(request, timeout=30) as got:
                    self.answer(got.status, got.read())
            except urllib.error.HTTPError as error:
                self.answer(error.code, error.read())

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class Lake:
    """The parts of a lake, and the file of its outputs."""

    def __init__(self, endpoint, folder):
        self.endpoint = endpoint
        client = lambda service: boto3.client(
            service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
        self.s3, self.sqs, self.dynamodb = client("s3"), client("sqs"), client("dynamodb")
        self.glue, self.athena, self.functions, self.iam = client("glue"), client("athena"), client("lambda"), client("iam")
        self.outputs = {"region": REGION, "ledgerTable": "ledger", "analyticsDatabase": "analytics", "workgroup": "lake"}
        self.buckets()
        self.queues()
        self.ledger()
        self.drain()
        self.tables()
        self.file = pathlib.Path(folder, "outputs.json")
        self.file.write_text(json.dumps({**self.outputs, "counts": {"not": "text"}}), encoding="utf-8")

    def buckets(self):
        for zone in ["raw", "stage", "quarantine", "analytics", "results"]:
            name = f"lake-{zone}"
            self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
            self.outputs[f"{zone}Bucket"] = name

    def queue(self, name, **attributes):
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def queues(self):
        for name in QUEUES:
            dlq, arn = self.queue(f"lake-{name}-dlq")
            redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
            url, _ = self.queue(f"lake-{name}", RedrivePolicy=redrive, VisibilityTimeout="1")
            self.outputs.update({f"{name}QueueUrl": url, f"{name}DlqUrl": dlq})
        self.outputs["drainDlqUrl"], _ = self.queue("lake-drain-dlq")

    def ledger(self):
        self.dynamodb.create_table(
            TableName="ledger", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "dataset", "updatedAt")],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[{
                "IndexName": "by-dataset", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "dataset", "KeyType": "HASH"}, {"AttributeName": "updatedAt", "KeyType": "RANGE"}]}])

    def drain(self):
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("index.py", HANDLER)
        created = self.functions.create_function(
            FunctionName="start-refine", Runtime="python3.11", Handler="index.handler",
            Role="arn:aws:iam::000000000000:role/drain", Code={"ZipFile": package.getvalue()})
        self.outputs["drainFunction"] = created["FunctionArn"]

    def tables(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/part.parquet"
            duckdb.sql(f"copy (select * from (values (1, 'a', true), (2, null, false)) t(n, word, yes)) to '{path}' (format parquet)")
            self.s3.upload_file(path, "lake-analytics", "numbers/part.parquet")
        self.glue.create_database(DatabaseInput={"Name": "analytics"})
        columns = [{"Name": "n", "Type": "int"}, {"Name": "word", "Type": "string"}, {"Name": "yes", "Type": "boolean"}]
        storage = {
            "Columns": columns, "Location": "s3://lake-analytics/numbers/",
            "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}
        self.glue.create_table(DatabaseName="analytics", TableInput={
            "Name": "numbers", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage, "Parameters": {"classification": "parquet"}})
        self.athena.create_work_group(Name="lake", Configuration={
            "ResultConfiguration": {"OutputLocation": "s3://lake-results/"}, "EnforceWorkGroupConfiguration": True})

    def versions(self, bucket="lake-raw"):
        """Keys and version ids, oldest first."""
        found = self.s3.list_object_versions(Bucket=bucket).get("Versions", [])
        return [(version["Key"], version["VersionId"]) for version in reversed(found)]

    def item(self, job, **fields):
        """Puts an object's item into the ledger."""
        whole = {
            "dataset": "orders", "bucket": "lake-raw", "size": 1, "state": "RECEIVED", "attempt": 1,
            "receivedAt": "2026-11-22T00:00:00Z", "updatedAt": "2026-11-22T00:00:00Z", **fields}
        typed = {name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in whole.items()}
        self.dynamodb.put_item(TableName="ledger", Item={"id": {"S": f"object#{job}"}, "revision": {"N": "1"}, **typed})

    def take(self, output):
        """The bodies of the messages of a queue, which are taken out of it."""
        bodies = []
        while True:
            got = self.sqs.receive_message(QueueUrl=self.outputs[output], MaxNumberOfMessages=10).get("Messages", [])
            if not got:
                return bodies
            for message in got:
                bodies.append(message["Body"])
                self.sqs.delete_message(QueueUrl=self.outputs[output], ReceiptHandle=message["ReceiptHandle"])
