"""A lake of just what the functions touch, in the emulators; and the events that reach them."""
import json
import os
import pathlib
import time

import boto3

ROOT = pathlib.Path(__file__).resolve().parents[3]
ENDPOINTS = {name: os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SFN")}
CLIENT = {name: os.environ[name] for name in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
DATASET = "orders"


class Lake:
    """Makes the parts under names that no other lake has."""

    def __init__(self, name):
        client = lambda service: boto3.client(service, region_name=CLIENT["AWS_REGION"])
        self.s3, self.sqs, self.states, self.table, self.kms = map(client, ("s3", "sqs", "stepfunctions", "dynamodb", "kms"))
        self.buckets = {zone: f"{name}-{zone}" for zone in ("raw", "stage", "quarantine", "control")}
        for bucket in self.buckets.values():
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": CLIENT["AWS_REGION"]})
            self.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        contract = (ROOT / "schemas" / DATASET / "v1.schema.json").read_bytes()
        self.s3.put_object(Bucket=self.buckets["control"], Key=f"contracts/{DATASET}.json", Body=contract)
        self.ledger = f"{name}-ledger"
        self.table.create_table(
            TableName=self.ledger, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        self.queue = self.sqs.create_queue(QueueName=f"{name}-stage")["QueueUrl"]
        self.key = self.kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
        wait = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}})
        machine = lambda of: self.states.create_state_machine(name=f"{name}-{of}", definition=wait, roleArn="arn:aws:iam::123456789012:role/workflow")
        self.ingest, self.refine = (machine(of)["stateMachineArn"] for of in ("ingest", "refine"))

    def environment(self):
        buckets = {f"{zone.upper()}_BUCKET": bucket for zone, bucket in self.buckets.items()}
        return {
            **CLIENT, **ENDPOINTS, **buckets, "LAKE": "lakegate-test", "LEDGER_TABLE": self.ledger, "STAGE_QUEUE_URL": self.queue,
            "INGEST_STATE_MACHINE_ARN": self.ingest, "REFINE_STATE_MACHINE_ARN": self.refine, "PSEUDONYM_KEY_ARN": self.key,
        }

    def upload(self, name, body):
        """Puts a raw object; gives the event that S3 sends about it."""
        return self.put("raw", f"{DATASET}/{name}", body)

    def put(self, zone, key, body):
        version = self.s3.put_object(Bucket=self.buckets[zone], Key=key, Body=body)["VersionId"]
        return self.created(zone, key, version, len(body))

    def created(self, zone, key, version, size):
        object_ = {"key": key, "size": size, "etag": "b1946ac92492d2347c6235b4d2611184", "version-id": version, "sequencer": "617f08299329d189"}
        detail = {"version": "0", "bucket": {"name": self.buckets[zone]}, "object": object_, "reason": "PutObject"}
        return {"version": "0", "detail-type": "Object Created", "source": "aws.s3", "time": "2026-11-22T04:41:39Z", "detail": detail}

    def running(self, machine):
        """The executions that run: names, and what each was given."""
        found = self.states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        described = [self.states.describe_execution(executionArn=one["executionArn"]) for one in found]
        return {one["name"]: one["input"] for one in described}

    def ended(self, machine, name, status, output=None):
        """The event that Step Functions sends about an end. Encrypted workflows tell neither input nor output."""
        if status == "ABORTED":
            execution = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
            self.states.stop_execution(executionArn=execution)
            while self.states.describe_execution(executionArn=execution)["status"] == "RUNNING":
                time.sleep(0.1)
        given = {"input": self.running(machine)[name], "output": json.dumps(output)} if output else {"input": None, "output": None}
        detail = {"stateMachineArn": machine, "name": name, "status": status, **given}
        return {"detail-type": "Step Functions Execution Status Change", "source": "aws.states", "time": "2026-11-22T04:42:00Z", "detail": detail}

    def items(self):
        """The ledger's items by id: every attribute as text."""
        found = self.table.scan(TableName=self.ledger)["Items"]
        return {item["id"]["S"]: {name: next(iter(value.values())) for name, value in item.items()} for item in found}

    def keys(self, zone):
        found = self.s3.list_objects_v2(Bucket=self.buckets[zone]).get("Contents", [])
        return [one["Key"] for one in found]

    def read(self, zone, key):
        return self.s3.get_object(Bucket=self.buckets[zone], Key=key)["Body"].read()


def batch(*bodies):
    """The event of an event source mapping with these messages."""
    text = lambda body: body if isinstance(body, str) else json.dumps(body)
    return {"Records": [{"messageId": f"m{place}", "receiptHandle": "r", "body": text(body), "eventSource": "aws:sqs"} for place, body in enumerate(bodies)]}


def order(number, **changes):
    """A record that the contract of orders admits."""
    return {
        "order_id": f"ORD-{number:010}", "status": "paid", "ordered_at": "2026-11-16T09:30:00Z", "customer": {"id": 7, "email": "ada@example.com"},
        "items": [{"sku": "SKU-0000001", "quantity": 1, "unit_price": 12.5}], "currency": "EUR", "total": 12.5, **changes,
    }


def lines(*records):
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()
