"""MiniStack, with what it lacks of the lake's path put in. Each piece says why; README.md says what is therefore not proven.

Settings: LAKE_SPARK, what to start a Glue job with, as a JSON list; LAKE_HURRY, how many times faster schedules come round.
"""
import hashlib
import json
import os
import re
import subprocess
import threading
import time
import types

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.services import athena, eventbridge, glue, kms, lambda_svc, s3, scheduler, sts
from ministack.services import stepfunctions as states

HURRY = float(os.environ["LAKE_HURRY"])


def condition_keys():
    """Keys of policy conditions that MiniStack does not resolve, or not as AWS.

    The policies refuse plain HTTP; here the wire is the loopback interface, and calls count as made over TLS 1.3.
    `aws:PrincipalArn` is the role's own ARN on AWS, not that of its session. `lambda:SourceFunctionArn` is there in
    calls with the credentials of a function, and in no others.
    """
    resolve, lend, functions = iam_evaluator._resolve_condition_key, lambda_svc.execution_credentials, {}

    def credentials(config):
        lent = lend(config)
        functions[sts._sessions[lent["AWS_ACCESS_KEY_ID"]]["Arn"]] = config["FunctionArn"]
        return lent

    def principal(context):
        session = re.fullmatch(r"arn:(.*):sts::(\d+):assumed-role/([^/]+)/.*", context.principal_arn)
        return "arn:{}:iam::{}:role/{}".format(*session.groups()) if session else context.principal_arn

    def aliases(context):
        key = context.resource_arn.rsplit("/", 1)[-1]
        return [arn.split(":", 5)[5] for arn, of in kms._aliases.items() if of == key]

    ours = {
        "aws:securetransport": lambda context: "true",
        "s3:tlsversion": lambda context: "1.3",
        "aws:principalarn": principal,
        "kms:calleraccount": lambda context: context.principal_account,
        "kms:resourcealiases": aliases,
        "lambda:sourcefunctionarn": lambda context: functions.get(context.principal_arn),
    }

    def answer(key, context):
        found = ours.get(key.lower())
        return found(context) if found else resolve(key, context)

    iam_evaluator._resolve_condition_key = answer
    lambda_svc.execution_credentials = credentials


def key_of_a_write():
    """The policies name the key that a write may ask for; MiniStack tells them only that it asks for one."""
    header, read = "x-amz-server-side-encryption-aws-kms-key-id", iam_actions._s3_object_context

    def context(action, query, path, headers):
        found = read(action, query, path, headers)
        upload = s3._multipart_uploads.get(iam_actions._query_param(query, "uploadId"))
        # A part carries no headers: the upload's own request decides.
        asked = headers if upload is None else upload["preserved_headers"] if upload["requested_sse"] else {}
        key = asked.get(header)
        if action == "s3:PutObject" and key:
            found[f"s3:{header}"] = key
        return found

    iam_actions._s3_object_context = context


def actions_of_batches():
    """SQS asks for the action of one message, MiniStack for one that IAM does not have, such as `sqs:DeleteMessageBatch`."""
    read = iam_actions.extract_iam_action

    def action(service, *request):
        found = read(service, *request)
        return found.removesuffix("Batch") if found and service == "sqs" else found

    iam_actions.extract_iam_action = action


def workgroup_of_a_query():
    """AWS asks for leave on the workgroup of a query; MiniStack knows the workgroup only where the call names it."""
    read = iam_actions.extract_resource_arn

    def resource(service, method, path, headers, body, *more, **named):
        if service == "athena" and b"QueryExecutionId" in body:
            query = athena._executions[json.loads(body)["QueryExecutionId"]]
            body = json.dumps({"WorkGroup": query["WorkGroup"]}).encode()
        return read(service, method, path, headers, body, *more, **named)

    iam_actions.extract_resource_arn = resource


def versions_in_events():
    """MiniStack leaves the version out of EventBridge's events of a versioned bucket; the lake knows objects by it."""
    fire, dispatch, now = s3._fire_s3_event, eventbridge._dispatch_event, threading.local()

    def fire_with_version(*args, version_id=None, **more):
        now.version = version_id
        fire(*args, version_id=version_id, **more)

    def dispatch_with_version(event, *more):
        if event["Source"] == "aws.s3" and now.version:
            detail = json.loads(event["Detail"])
            detail["object"]["version-id"] = now.version
            event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *more)

    s3._fire_s3_event, eventbridge._dispatch_event = fire_with_version, dispatch_with_version


def faster_schedules():
    """A quarter of an hour is too long for a test. Only the interval shrinks; what fires, and as whom, stays."""
    scheduler._SCHEDULE_TICK_INTERVAL = 1
    seconds = eventbridge._parse_rate_seconds
    eventbridge._parse_rate_seconds = lambda expression: (seconds(expression) or 0) / HURRY or None


def start_job_run():
    """MiniStack has no `glue:startJobRun.sync`. As on AWS: start, then wait for the end; a run that fails fails the task."""

    def call(action, given):
        return states._invoke_aws_sdk_integration(f"arn:aws:states:::aws-sdk:glue:{action}", given)

    def run(resource, given):
        started = {**call("startJobRun", given), "JobName": given["JobName"]}
        while resource.endswith(".sync"):
            job = call("getJobRun", {"JobName": given["JobName"], "RunId": started["JobRunId"]})["JobRun"]
            if job["JobRunState"] == "SUCCEEDED":
                return job
            if job["JobRunState"] not in ("STARTING", "RUNNING"):
                raise states._ExecutionError("States.TaskFailed", json.dumps(job))
            time.sleep(0.5)
        return started

    states._SERVICE_DISPATCH["arn:aws:states:::glue:startJobRun"] = run


def session(role, name):
    """Credentials of a role, as the service itself would hold them."""
    digest = hashlib.sha256(f"{role}/{name}".encode()).hexdigest()
    account, role_name = role.split(":")[4], role.rsplit("/", 1)[1]
    held = {"Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{name}", "UserId": f"{role_name}:{name}",
            "SecretAccessKey": digest, "SessionToken": digest}
    sts.register_session(f"ASIA{digest[:16].upper()}", held)
    return {"AWS_ACCESS_KEY_ID": f"ASIA{digest[:16].upper()}", "AWS_SECRET_ACCESS_KEY": digest, "AWS_SESSION_TOKEN": digest}


def spark_jobs():
    """MiniStack runs Spark jobs in a container. Here the job's script runs on PySpark, as the job's role and with its arguments."""

    def environment(job):
        encryption = glue._security_configs[job["SecurityConfiguration"]]["EncryptionConfiguration"]["S3Encryption"][0]
        # Glue gives S3 requests of Spark the key of the job's security configuration.
        return {**os.environ, **session(job["Role"], "GlueJobRunnerSession"), "LAKE_S3_KEY": encryption["KmsKeyArn"],
                "AWS_DEFAULT_REGION": os.environ["AWS_REGION"]}

    def execute(run, job, _name, arguments, script, _docker):
        command = [*json.loads(os.environ["LAKE_SPARK"]), script, *(text for pair in arguments.items() for text in pair)]
        log = f"glue-{run['Id']}.log"
        with open(log, "wb") as file:
            done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, env=environment(job), check=False)
        run["JobRunState"] = "SUCCEEDED" if done.returncode == 0 else "FAILED"
        if done.returncode:
            with open(log, encoding="utf-8", errors="replace") as file:
                run["ErrorMessage"] = file.read().strip().splitlines()[-1][:2000]

    # Stands for a container engine that has the image.
    engine = types.SimpleNamespace(images=types.SimpleNamespace(get=lambda image: image))
    glue._get_docker, glue._execute_spark_docker = lambda: engine, execute


for piece in (condition_keys, key_of_a_write, actions_of_batches, workgroup_of_a_query, versions_in_events, faster_schedules, start_job_run, spark_jobs):
    piece()
main()
