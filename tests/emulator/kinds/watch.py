"""Alarms and who hears of them, the dashboard, the budget."""
from aws import kind


@kind("aws:sns/topic:Topic")
def topic(aws, given):
    attributes = {key[0].upper() + key[1:]: given.pop(key) for key in ("displayName", "kmsMasterKeyId")}
    return {"arn": aws.call("sns", "create_topic", given, Attributes=attributes)["TopicArn"]}


@kind("aws:sns/topicPolicy:TopicPolicy")
def topic_policy(aws, given):
    named = {"arn": "TopicArn", "policy": "AttributeValue"}
    aws.call("sns", "set_topic_attributes", given, named, AttributeName="Policy")


@kind("aws:cloudwatch/metricAlarm:MetricAlarm")
def metric_alarm(aws, given):
    queries = [metric_query(query) for query in given.pop("metricQueries", [])]
    metrics = {"metrics": queries} if queries else {}
    aws.call("cloudwatch", "put_metric_alarm", {**given, **metrics}, {"name": "AlarmName"})


def metric_query(query):
    """The API nests what is measured once more than the program."""
    metric = query.pop("metric", None)
    if metric:
        of = {"period": metric.pop("period"), "stat": metric.pop("stat")}
        query["metricStat"] = {"metric": metric, **of}
    return query


@kind("aws:cloudwatch/dashboard:Dashboard")
def dashboard(aws, given):
    aws.call("cloudwatch", "put_dashboard", given)


@kind("aws:budgets/budget:Budget")
def budget(aws, given):
    heard = [notification(one) for one in given.pop("notifications", [])]
    limit = {"Amount": str(given.pop("limitAmount")), "Unit": given.pop("limitUnit")}
    told = {"accountId": aws.account, "budget": {**given, "budgetLimit": limit}}
    aws.call("budgets", "create_budget", told, {"name": "BudgetName"}, NotificationsWithSubscribers=heard)


def notification(given):
    topics = [{"SubscriptionType": "SNS", "Address": arn} for arn in given.pop("subscriberSnsTopicArns")]
    return {"Notification": {name[0].upper() + name[1:]: value for name, value in given.items()}, "Subscribers": topics}
