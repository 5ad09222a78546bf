"""Queues, event rules, schedules, log groups."""
from aws import kind

ATTRIBUTES = {
    "kmsMasterKeyId": "KmsMasterKeyId", "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "messageRetentionSeconds": "MessageRetentionPeriod", "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "visibilityTimeoutSeconds": "VisibilityTimeout", "redrivePolicy": "RedrivePolicy",
}


@kind("aws:sqs/queue:Queue")
def queue(aws, given):
    name = given.pop("name")
    attributes = {ATTRIBUTES[key]: str(value) for key, value in given.items()}
    url = aws.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return {"id": url, "url": url, "arn": arn}


@kind("aws:sqs/queuePolicy:QueuePolicy")
def queue_policy(aws, given):
    url = given.pop("queueUrl")
    aws.call("sqs", "set_queue_attributes", {"attributes": {"Policy": given.pop("policy")}, **given}, QueueUrl=url)


@kind("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
def redrive_allow_policy(aws, given):
    url = given.pop("queueUrl")
    aws.call("sqs", "set_queue_attributes", {"attributes": {"RedriveAllowPolicy": given.pop("redriveAllowPolicy")}, **given}, QueueUrl=url)


@kind("aws:cloudwatch/eventRule:EventRule")
def event_rule(aws, given):
    return {"arn": aws.call("events", "put_rule", given)["RuleArn"]}


@kind("aws:cloudwatch/eventTarget:EventTarget")
def event_target(aws, given):
    rule = given.pop("rule")
    answer = aws.call("events", "put_targets", {"targets": [given]}, {"targetId": "Id"}, Rule=rule)
    assert not answer["FailedEntryCount"], answer


@kind("aws:scheduler/scheduleGroup:ScheduleGroup")
def schedule_group(aws, given):
    return {"arn": aws.call("scheduler", "create_schedule_group", given)["ScheduleGroupArn"]}


@kind("aws:scheduler/schedule:Schedule")
def schedule(aws, given):
    return {"arn": aws.call("scheduler", "create_schedule", given)["ScheduleArn"]}


@kind("aws:cloudwatch/logGroup:LogGroup")
def log_group(aws, given):
    name, days = given.pop("name"), given.pop("retentionInDays")
    aws.call("logs", "create_log_group", given, logGroupName=name)
    aws.client("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
