"""A lake in an emulator: what the stack's outputs name, and nothing that works on it."""
import io
import json
import pathlib
import tempfile
import zipfile

import boto3
import duckdb
from emulators import REGION

QUEUES = ["ingest", "status", "stage"]
HANDLER = "def handler(event, context):\n    return event\n"


class Lake:
    """The parts of a lake, and the file of its outputs. Its queues are those of `mail`, where no others are left."""

    def __init__(self, endpoint, mail, folder):
        self.endpoint, self.mail = endpoint, mail
        client = lambda service, at=endpoint: boto3.client(
            service, endpoint_url=at, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
        self.s3, self.sqs, self.dynamodb = client("s3"), client("sqs", mail), client("dynamodb")
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
        for zone in ["raw", "stage", "quarantine", "control", "analytics", "results"]:
            name = f"lake-{zone}"
            self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
            self.outputs[f"{zone}Bucket"] = name

    def queue(self, name, **attributes):
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def queues(self):
        for url in self.sqs.list_queues().get("QueueUrls", []):
            self.sqs.delete_queue(QueueUrl=url)
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
