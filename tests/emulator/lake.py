"""The lake of the program in the emulator, as a test sees it."""
import base64
import contextlib
import functools
import io
import json
import pathlib
import sys
import time
import zipfile

import emulators
import program
from aws import KINDS, Aws
from boto3.dynamodb.types import TypeDeserializer
from deploy import deploy
from paths import HERE, ROOT

PLAIN = TypeDeserializer()
# Whoever deploys: the emulator's root.
ROOT_USER = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
# Calls are judged; functions are processes; services that the lake does not have do not listen.
SETTINGS = {"AUTH": "true", "LAMBDA_EXECUTOR": "local", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}


class Lake(Aws):
    """Made when the block is entered: first what prepares an account, from `before`, then the lake itself."""

    def __init__(self, before, evaluated, binaries, settings):
        self.before, self.resources = list(program.resources(before)), list(program.resources(evaluated))
        (self.declared,) = (told["outputs"] for key, told in evaluated.items() if key.startswith("pulumi:pulumi:Stack::"))
        self.binaries = binaries
        account, region = program.place(self.resources)
        place = {"AWS_REGION": region, "MINISTACK_REGION": region, "MINISTACK_ACCOUNT_ID": account}
        self.emulator = emulators.ministack(sys.executable, HERE / "overlay.py", **place, **SETTINGS, **settings)
        super().__init__(self.emulator.endpoint, region, account, **ROOT_USER)

    def __enter__(self):
        self.emulator.__enter__()
        try:
            self.names = program.Names()
            account, region = program.place(self.before)
            deploy(Aws(self.endpoint, region, account, **ROOT_USER), self.before, self.names)
            deploy(self, self.resources, self.names)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.emulator.__exit__()

    def archive(self, place):
        """What the program's archive of a function is for the machine at hand: its binary, packed alike."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
            entry = zipfile.ZipInfo("bootstrap")
            entry.external_attr = 0o755 << 16
            file.writestr(entry, (self.binaries / pathlib.Path(place).stem).read_bytes())
        return packed.getvalue()

    def asset(self, place):
        """A file of the program's archives: the job's script, as it is packed."""
        (found,) = (ROOT / "pipeline/glue").glob(pathlib.Path(place).name)
        return found.read_bytes()

    @functools.cached_property
    def zones(self):
        """Bucket names by zone: the resource `raw-bucket` is the zone raw."""
        buckets = (one for one in self.resources if one.kind == "aws:s3/bucket:Bucket")
        return {one.name.removesuffix("-bucket"): one.inputs["bucket"] for one in buckets}

    def named(self, name):
        """The resource of that name in the program, as the emulator was told of it."""
        (found,) = (one for one in self.resources if one.name == name)
        return self.names.translate(found.inputs)

    def outputs(self):
        """The outputs of the stack, as `pulumi stack output --json` prints them."""
        return self.names.translate(self.declared)

    def role(self, name):
        """The ARN of a role of the program, or of the bootstrap."""
        (found,) = (one for one in self.before + self.resources if one.name == name)
        return found.outputs["arn"]

    def workflow(self, role, subject):
        """Credentials as a job of a workflow has them: AWS's action exports them after it has shown GitHub's token. The token's
        claims are judged by the role's trust, its signature by nobody here."""
        claims = {"iss": "https://token.actions.githubusercontent.com", "aud": "sts.amazonaws.com", "sub": f"repo:lakegate/lakegate:{subject}"}
        token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "RS256"}, claims, {}))
        given = self.client("sts").assume_role_with_web_identity(RoleArn=role, RoleSessionName="GitHubActions", WebIdentityToken=token)["Credentials"]
        return {"AWS_ACCESS_KEY_ID": given["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"], "AWS_SESSION_TOKEN": given["SessionToken"]}

    def crawled(self, dataset):
        """Puts a table into the catalog that knows its partitions, as the crawler would."""
        database = self.named("analytics-database")["name"]
        files = {"Location": f"s3://{self.zones['analytics']}/{dataset}/", "Columns": [{"Name": "_source_key", "Type": "string"}],
                 "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                 "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}
        table = {"Name": dataset, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": files, "Parameters": {"classification": "parquet"},
                 "PartitionKeys": [{"Name": "order_date", "Type": "date"}]}
        self.client("glue").create_table(DatabaseName=database, TableInput=table)

    def put(self, key, body):
        self.client("s3").put_object(Bucket=self.zones["raw"], Key=key, Body=body)

    def bucket(self, zone):
        """Bytes by key of a zone's bucket."""
        s3, name = self.client("s3"), self.zones[zone]
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        return {key: s3.get_object(Bucket=name, Key=key)["Body"].read() for key in keys}

    def ledger(self):
        """Items by id."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=self.named("ledger-table")["name"])
        items = [{name: PLAIN.deserialize(value) for name, value in item.items()} for page in pages for item in page["Items"]]
        return {item["id"]: item for item in items}

    def objects(self):
        """Items of raw objects by key."""
        return {item["key"]: item for name, item in self.ledger().items() if name.startswith("object#")}

    def wait(self, what, done, seconds):
        """Looks until `done()` is true; what it saw last goes into the complaint."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                states = {key: (item["state"], item.get("reason")) for key, item in self.objects().items()}
                raise AssertionError(f"{what}: not within {seconds} s\n{json.dumps(states, indent=1)}\n{self.failures()}")
            time.sleep(0.5)

    def settled(self, keys, states, seconds=60):
        """Waits until each of `keys` is in one of `states`."""
        self.wait(f"{', '.join(keys)} to be {'/'.join(states)}", lambda: all(self.state(key) in states for key in keys), seconds)

    def state(self, key):
        return self.objects().get(key, {}).get("state")

    def executions(self, machine):
        """Described executions of a state machine of the program."""
        states = self.client("stepfunctions")
        arns = {one["name"]: one["stateMachineArn"] for one in states.list_state_machines()["stateMachines"]}
        listed = states.list_executions(stateMachineArn=arns[self.named(machine)["name"]])["executions"]
        return [states.describe_execution(executionArn=one["executionArn"]) for one in listed]

    def failures(self):
        every = self.executions("ingest-workflow") + self.executions("refine-workflow")
        return "\n".join(f"{one['name']}: {one.get('error')}: {one.get('cause')}" for one in every if one["status"] == "FAILED")

    def messages(self, queue):
        """How many messages a queue holds, seen or not."""
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=self.named(queue)["name"])["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])

    @contextlib.contextmanager
    def without(self, policy, action):
        """Takes an action out of a role's policy of the program, for the block."""
        given = self.named(policy)
        document = json.loads(given["policy"]) if isinstance(given["policy"], str) else given["policy"]
        less = {**document, "Statement": [one for one in map(refusing(action), document["Statement"]) if one["Action"]]}
        assert less != document, f"`{policy}` grants no `{action}`"
        self.put_policy({**given, "policy": less})
        try:
            yield
        finally:
            self.put_policy({**given, "policy": document})

    def put_policy(self, given):
        KINDS["aws:iam/rolePolicy:RolePolicy"](self, given)


def refusing(action):
    """A function of a statement to the same without that action."""

    def less(statement):
        actions = statement["Action"]
        actions = [actions] if isinstance(actions, str) else actions
        return statement if action not in actions else {**statement, "Action": [one for one in actions if one != action]}

    return less
