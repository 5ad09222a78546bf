"""Buckets with their settings, objects, the ledger."""
from aws import kind


@kind("aws:s3/bucket:Bucket")
def bucket(aws, given):
    aws.call("s3", "create_bucket", given, CreateBucketConfiguration={"LocationConstraint": aws.region})
    return {"arn": f"arn:aws:s3:::{given['bucket']}"}


@kind("aws:s3/bucketVersioning:BucketVersioning")
def versioning(aws, given):
    aws.call("s3", "put_bucket_versioning", given)


@kind("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
def public_access(aws, given):
    name = given.pop("bucket")
    aws.call("s3", "put_public_access_block", {"publicAccessBlockConfiguration": given}, Bucket=name)


@kind("aws:s3/bucketOwnershipControls:BucketOwnershipControls")
def ownership(aws, given):
    controls = {"rules": [given["rule"]]}
    aws.call("s3", "put_bucket_ownership_controls", {"ownershipControls": controls}, Bucket=given["bucket"])


@kind("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
def encryption(aws, given):
    for rule in given["rules"]:
        rule["blockedEncryptionTypes"] = {"encryptionType": rule.pop("blockedEncryptionTypes", [])}
    held = {"serverSideEncryptionConfiguration": {"rules": given["rules"]}}
    aws.call("s3", "put_bucket_encryption", held, {"kmsMasterKeyId": "KMSMasterKeyID"}, Bucket=given["bucket"])


@kind("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
def lifecycle(aws, given):
    held = {"lifecycleConfiguration": {"rules": given["rules"]}}
    aws.call("s3", "put_bucket_lifecycle_configuration", held, Bucket=given["bucket"])


@kind("aws:s3/bucketPolicy:BucketPolicy")
def policy(aws, given):
    aws.call("s3", "put_bucket_policy", given)


@kind("aws:s3/bucketLogging:BucketLogging")
def logging(aws, given):
    name = given.pop("bucket")
    aws.call("s3", "put_bucket_logging", {"bucketLoggingStatus": {"loggingEnabled": given}}, Bucket=name)


@kind("aws:s3/bucketNotification:BucketNotification")
def notification(aws, given):
    held = {"eventBridgeConfiguration": {}} if given.pop("eventbridge", False) else {}
    name = given.pop("bucket")
    aws.call("s3", "put_bucket_notification_configuration", {"notificationConfiguration": {**held, **given}}, Bucket=name)


@kind("aws:s3/bucketObjectv2:BucketObjectv2")
def stored_object(aws, given):
    body = given.pop("content", None)
    if body is None:
        body = aws.asset(given.pop("source")["path"])
    # Tells the engine that the source changed.
    given.pop("sourceHash", None)
    aws.call("s3", "put_object", given, {"kmsKeyId": "SSEKMSKeyId"}, Body=body)


@kind("aws:dynamodb/table:Table")
def table(aws, given):
    keys = [{"AttributeName": given.pop("hashKey"), "KeyType": "HASH"}]
    backups, expiry = given.pop("pointInTimeRecovery"), given.pop("ttl")
    renamed = {"name": "TableName", "attributes": "AttributeDefinitions", "kmsKeyArn": "KMSMasterKeyId", "serverSideEncryption": "SSESpecification"}
    attributes = [{"AttributeName": one["name"], "AttributeType": one["type"]} for one in given.pop("attributes")]
    indexes = [index(one) for one in given.pop("globalSecondaryIndexes", [])]
    made = aws.call("dynamodb", "create_table", given, renamed, KeySchema=keys, AttributeDefinitions=attributes, GlobalSecondaryIndexes=indexes)
    name = made["TableDescription"]["TableName"]
    aws.call("dynamodb", "update_time_to_live", {"timeToLiveSpecification": expiry}, TableName=name)
    recovery = {"enabled": "PointInTimeRecoveryEnabled"}
    aws.call("dynamodb", "update_continuous_backups", {"pointInTimeRecoverySpecification": backups}, recovery, TableName=name)
    return {"arn": made["TableDescription"]["TableArn"]}


def index(given):
    schema = [{"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in given["keySchemas"]]
    return {"IndexName": given["name"], "KeySchema": schema, "Projection": {"ProjectionType": given["projectionType"]}}
