"""Glue and Athena."""
from aws import kind


@kind("aws:glue/catalogDatabase:CatalogDatabase")
def database(aws, given):
    aws.call("glue", "create_database", {"databaseInput": given})


@kind("aws:glue/catalogTable:CatalogTable")
def table(aws, given):
    name = given.pop("databaseName")
    aws.call("glue", "create_table", {"tableInput": given}, {"serDeInfo": "SerdeInfo"}, DatabaseName=name)


@kind("aws:glue/securityConfiguration:SecurityConfiguration")
def security_configuration(aws, given):
    given["encryptionConfiguration"]["s3Encryption"] = [given["encryptionConfiguration"]["s3Encryption"]]
    aws.call("glue", "create_security_configuration", given)


@kind("aws:glue/job:Job")
def job(aws, given):
    aws.call("glue", "create_job", given, {"roleArn": "Role"})


@kind("aws:glue/crawler:Crawler")
def crawler(aws, given):
    targets = {"S3Targets": [{"Path": target["path"]} for target in given.pop("s3Targets")]}
    renamed = {"securityConfiguration": "CrawlerSecurityConfiguration"}
    aws.call("glue", "create_crawler", given, renamed, Targets=targets)


@kind("aws:athena/workgroup:Workgroup")
def workgroup(aws, given):
    state = given.pop("state")
    del given["forceDestroy"]  # of the provider, when it deletes
    inner = given["configuration"]["resultConfiguration"]
    encryption = inner["encryptionConfiguration"]
    encryption["kmsKey"] = encryption.pop("kmsKeyArn")
    renamed = {"publishCloudwatchMetricsEnabled": "PublishCloudWatchMetricsEnabled"}
    aws.call("athena", "create_work_group", given, renamed)
    assert state == "ENABLED", state


@kind("aws:athena/namedQuery:NamedQuery")
def named_query(aws, given):
    aws.call("athena", "create_named_query", given, {"query": "QueryString"})
