"""The state machines, by asl-validator, and every policy of both programs, by parliament."""
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

import parliament

from evaluated import of_type, programs

POLICIES = {
    "aws:iam/policy:Policy": "policy",
    "aws:iam/role:Role": "assumeRolePolicy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:kms/key:Key": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:sns/topicPolicy:TopicPolicy": "policy",
    "aws:sqs/queuePolicy:QueuePolicy": "policy",
}

# What parliament says and is not so: issue, resource, a pattern of the detail, the reason.
EXCEPTIONS = [
    ("MISMATCHED_TYPE", ".*-policy", "s3:TlsVersion requires .* Numeric", "it takes whole numbers for numbers; TLS has versions 1.2 and 1.3"),
    ("UNKNOWN_CONDITION_FOR_ACTION", ".*-policy", "s3:TlsVersion", "the key is there in every request to S3"),
    ("UNKNOWN_CONDITION_FOR_ACTION", "boundary", "kms:ResourceAliases", "it does not know the key"),
    ("UNKNOWN_CONDITION_FOR_ACTION", "logs-key", "kms:EncryptionContext:aws:logs:arn", "CloudWatch Logs presents the context with every call"),
    ("UNKNOWN_CONDITION_FOR_ACTION", ".*-policy", "lambda:SourceFunctionArn", "Lambda adds the key to every call of a function's code"),
    ("MALFORMED", ".*-role", "neither Resource nor NotResource", "the policy of a role is about the role alone"),
    ("RESOURCE_MISMATCH", ".*", "states:DescribeExecution.*express", "the workflows are standard ones"),
    ("RESOURCE_MISMATCH", "(deploy-data|look)-permissions", "athena:.*capacity-reservation|glue:GetTags|glue:TagResource", "tags are set on the kinds of resources that the lake has"),
    ("RESOURCE_STAR", ".*-key", "kms:", "in a key's policy the resource is the key"),
    ("RESOURCE_STAR", "look-permissions", "kms:", "the tag of the lake limits it"),
    ("RESOURCE_POLICY_PRIVILEGE_ESCALATION", "deploy-data-permissions", "s3:Put(BucketPolicy|LifecycleConfiguration)$", "who deploys buckets writes both, in the program, which is judged; pulumi/bootstrap/waivers.yaml"),
    ("UNKNOWN_FEDERATION_SOURCE", ".*-role", "token.actions.githubusercontent.com", "it knows SAML providers only"),
    ("MISMATCHED_TYPE_BUT_USABLE", "deploy-.*", "String(Not)?Equals requires a value of type String but given Arn", "the boundary is one ARN, without wildcards"),
]


def document(value):
    return json.loads(value) if isinstance(value, str) else value


def texts(value):
    """Numbers and truths of conditions as texts: parliament takes no others."""
    if isinstance(value, dict):
        return {key: texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def judged():
    """Every finding: issue, resource, detail."""
    for program in programs().values():
        for name, resource in program.items():
            place = POLICIES.get(resource["Type"])
            if place is None:
                continue
            policy = parliament.analyze_policy_string(json.dumps(texts(document(resource["Properties"][place]))), ignore_private_auditors=True)
            for finding in policy.findings:
                yield finding.issue, name, str(finding.detail)


def excepted(finding, exception):
    issue, resource, detail, _ = exception
    return finding[0] == issue and re.fullmatch(resource, finding[1]) and re.search(detail, finding[2])


class Policies(unittest.TestCase):
    def test_parliament_accepts_every_policy_but_for_what_is_reasoned(self):
        findings = set(judged())
        used = {exception for exception in EXCEPTIONS for finding in findings if excepted(finding, exception)}
        left = sorted(finding for finding in findings if not any(excepted(finding, exception) for exception in EXCEPTIONS))
        self.assertEqual(left, [])
        self.assertEqual([exception for exception in EXCEPTIONS if exception not in used], [])

    def test_there_are_policies_of_every_kind(self):
        kinds = {resource["Type"] for program in programs().values() for resource in program.values()}
        for kind in POLICIES:
            # Topics come with the alarms.
            if kind in kinds:
                self.assertTrue(of_type(kind))
        self.assertGreater(sum(len(of_type(kind)) for kind in POLICIES), 40)

    def test_parliament_notices_a_mistake(self):
        policy = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}}'
        issues = {finding.issue for finding in parliament.analyze_policy_string(policy).findings}
        self.assertIn("UNKNOWN_ACTION", issues)


class StateMachines(unittest.TestCase):
    def accepts(self, definition):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "machine.asl.json"
            path.write_text(definition)
            done = subprocess.run(["asl-validator", "--json-path", path], text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode == 0, done.stdout

    def test_the_state_machines_are_valid(self):
        machines = of_type("aws:sfn/stateMachine:StateMachine")
        self.assertEqual(len(machines), 2)
        for name, machine in machines.items():
            valid, said = self.accepts(machine["definition"])
            self.assertTrue(valid, f"{name}: {said}")

    def test_a_mistake_is_noticed(self):
        machine = of_type("aws:sfn/stateMachine:StateMachine")["ingest-workflow"]
        valid, _ = self.accepts(machine["definition"].replace('"StartAt"', '"StartFrom"'))
        self.assertFalse(valid)


if __name__ == "__main__":
    unittest.main()
