"""The same clients in Python, made when the module is loaded, as is usual."""
import boto3

CLIENTS = [boto3.client(service) for service in ("s3", "sqs", "stepfunctions", "dynamodb", "kms")]


def handle(event, context):
    return {"clients": len(CLIENTS)}
