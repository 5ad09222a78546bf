"""The program's policies between the commands and the emulator: each call is judged as a call of the role that makes it, by `lakegate can`.

What is not allowed is refused as AWS refuses it. A call of which this says nothing is an error, and no call that passes.
"""
import contextlib
import functools
import http.server
import json
import os
import pathlib
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "123456789012", "eu-west-1"
# The key of what holds the data, and what each call makes of it in its caller's name.
KEYS = {"s3": None, "dynamodb": "ledger-key", "sqs": "messages-key", "glue": "catalog-key"}
DECRYPT, BOTH = ["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]
FORWARDED = {
    "s3:GetObject": DECRYPT, "s3:GetObjectVersion": DECRYPT, "s3:PutObject": BOTH, "dynamodb:Query": DECRYPT, "dynamodb:Scan": DECRYPT,
    "sqs:ReceiveMessage": DECRYPT, "sqs:SendMessage": BOTH, "glue:GetDatabase": DECRYPT, "glue:GetTable": DECRYPT, "glue:GetTables": DECRYPT}
CATALOG = f"arn:aws:athena:{REGION}:{ACCOUNT}:datacatalog/AwsDataCatalog"
TABLES = [("glue:GetDatabase", "analytics-database", {}), ("glue:GetTables", "analytics-database", {})]
SSE, SSE_KEY = "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"
# What Athena does in the name of whoever asks, with the encryption that the workgroup sets.
ENCRYPTED = {SSE: "aws:kms", SSE_KEY: f"arn:aws:kms:{REGION}:{ACCOUNT}:key/results-key"}
ASKED = [
    ("glue:GetDatabase", "analytics-database", {}), ("glue:GetTable", f"arn:aws:glue:{REGION}:{ACCOUNT}:table/analytics/numbers", {}),
    ("s3:GetBucketLocation", "analytics-bucket", {}), ("s3:ListBucket", "analytics-bucket", {}),
    ("s3:GetObject", "analytics-bucket/numbers/part.parquet", {}), ("s3:GetBucketLocation", "results-bucket", {}),
    ("s3:PutObject", "results-bucket/athena/answer.csv", ENCRYPTED), ("s3:GetObject", "results-bucket/athena/answer.csv", {})]
XML = "<Error><Code>AccessDenied</Code><Message>{}</Message></Error>"


@functools.cache
def permits(role, action, resource, context=()):
    """Whether the program's policies, and the boundary, let a role do this. A header that is not sent is absent, not empty."""
    told = [word for name, value in context for word in ("--context", f"{name}={value}" if value else name)]
    done = subprocess.run(
        [os.environ["LAKEGATE"], "can", role, action, resource, "--file", ROOT / "pulumi/program/Main.yaml", "--format", "json", *told],
        cwd=ROOT, capture_output=True, text=True, timeout=60)
    if done.returncode not in (0, 1) or not done.stdout:
        raise RuntimeError(f"{role} {action} {resource}: {done.stderr}")
    answer = json.loads(done.stdout)["answer"]
    if answer == "unknown":
        raise RuntimeError(f"{role} {action} {resource} {context}: {done.stdout}")
    return answer == "allowed"


def of_s3(method, url, headers):
    """The action, its bucket and key."""
    query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
    _, bucket, key = [*urllib.parse.unquote(url.path).split("/", 2), ""][:3]
    zone = bucket.removeprefix("lake-") + "-bucket"
    if not key:
        listing = {"versions": "s3:ListBucketVersions", "list-type": "s3:ListBucket"}
        (action,) = [listing[word] for word in listing if word in query]
        return [(action, zone, {"s3:prefix": query.get("prefix", "")})]
    read = "s3:GetObjectVersion" if "versionId" in query else "s3:GetObject"
    action = {"GET": read, "PUT": "s3:PutObject", "POST": "s3:PutObject", "DELETE": "s3:AbortMultipartUpload" if "uploadId" in query else "s3:DeleteObject"}
    context = {}
    if method in ("PUT", "POST"):
        context = {name: headers.get(name.removeprefix("s3:"), "") for name in (SSE, SSE_KEY)}
    return [(action[method], f"{zone}/{key}", context)]


def queue(asked):
    """The program's key of a queue, by its URL or ARN."""
    name = re.split("[:/]", asked)[-1].removeprefix("lake-")
    return name if name.endswith("-dlq") else f"{name}-queue"


def of_json(target, asked):
    """The actions of a call of a service that speaks JSON."""
    service, operation = target.split(".")
    service = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs", "AmazonAthena": "athena"}[service]
    action = f"{service}:{operation}"
    if service == "dynamodb":
        index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
        leading = {"dynamodb:LeadingKeys": asked["ExpressionAttributeValues"][":dataset"]["S"]} if operation == "Query" else {}
        return [(action, f"{asked['TableName']}-table{index}", leading)]
    if operation == "StartMessageMoveTask":
        needs = ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        return [*((need, queue(asked["SourceArn"]), {}) for need in needs), ("sqs:SendMessage", queue(asked["DestinationArn"]), {})]
    if service == "sqs":
        single = {"DeleteMessageBatch": "DeleteMessage", "SendMessageBatch": "SendMessage"}
        return [(f"sqs:{single.get(operation, operation)}", queue(asked.get("QueueUrl") or asked["SourceArn"]), {})]
    if operation == "ListTableMetadata":
        return [(action, CATALOG, {}), *TABLES]
    return [(action, "workgroup", {}), *(ASKED if operation == "StartQueryExecution" else [])]


def calls(method, path, headers, body):
    """What a request needs: actions, resources by the program's keys, condition keys."""
    url = urllib.parse.urlsplit(path)
    if "X-Amz-Target" in headers:
        asked = of_json(headers["X-Amz-Target"], json.loads(body))
    elif "/functions/" in url.path and url.path.endswith("/invocations"):
        asked = [("lambda:InvokeFunction", re.search("start-refine", urllib.parse.unquote(url.path))[0] + "-function", {})]
    else:
        asked = of_s3(method, url, headers)
    for action, resource, context in asked:
        yield action, resource, tuple(sorted(context.items()))
        yield from keyed(action, resource)


def keyed(action, resource):
    """The calls to the key of what is read or written. A bucket has one key of data for all its objects."""
    service = action.split(":")[0]
    for need in FORWARDED.get(action, []):
        context = {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"}
        key = KEYS[service]
        if service == "s3":
            zone = resource.split("-bucket")[0]
            key = f"{zone}-key"
            context["kms:EncryptionContext:aws:s3:arn"] = f"arn:aws:s3:::lakegate-dev-{zone}-{ACCOUNT}-{REGION}"
        yield need, key, tuple(sorted(context.items()))


@contextlib.contextmanager
def judged(role, upstream):
    """Gives the endpoint of a role, and the actions that were asked for under it, with whether they passed. `upstream` says where
    a request goes."""
    seen = []

    class Front(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                for action, resource, context in calls(self.command, self.path, self.headers, body):
                    passed = permits(role, action, resource, context)
                    seen.append((action, passed))
                    if not passed:
                        return self.refuse(f"{role} is not authorized to perform: {action} on resource: {resource}")
            except Exception as error:
                seen.append((f"{self.command} {self.path}: {error!r}", False))
                return self.refuse(f"{self.command} {self.path}: {error!r}")
            given = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection", "expect")}
            data = body if self.command in ("PUT", "POST") else None
            request = urllib.request.Request(upstream(self.headers) + self.path, data, given, method=self.command)
            try:
                with urllib.request.urlopen(request, timeout=60) as got:
                    self.answer(got.status, got.headers, got.read())
            except urllib.error.HTTPError as error:
                self.answer(error.code, error.headers, error.read())

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = pass_on

        def refuse(self, why):
            spoken = "X-Amz-Target" in self.headers or "/functions/" in self.path
            body = json.dumps({"__type": "AccessDeniedException", "message": why}) if spoken else XML.format(why)
            self.answer(403, {"x-amzn-errortype": "AccessDeniedException"} if spoken else {}, body.encode())

        def answer(self, status, headers, body):
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
