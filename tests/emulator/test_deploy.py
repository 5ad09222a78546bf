"""Nothing of the program is passed over in silence."""
import unittest

from aws import KINDS, Aws, Unknown, shaped
from deploy import ABSENT, deploy
from program import Names, Resource


class DeployTest(unittest.TestCase):
    def setUp(self):
        self.aws = Aws("http://127.0.0.1:1", "eu-west-1", "111122223333", aws_access_key_id="x", aws_secret_access_key="x")

    def refused(self, kind, inputs):
        with self.assertRaises(Unknown) as refused:
            deploy(self.aws, [Resource(kind, "it", inputs, {})], Names())
        return str(refused.exception)

    def test_an_unknown_type_is_an_error(self):
        self.assertIn("aws:ec2/vpc:Vpc", self.refused("aws:ec2/vpc:Vpc", {}))

    def test_an_unknown_property_is_an_error(self):
        self.assertIn("`color`", self.refused("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b", "policy": "{}", "color": "red"}))
        self.assertIn("`color`", self.refused("aws:glue/job:Job", {"name": "j", "command": {"name": "glueetl", "color": "red"}}))

    def test_no_type_is_both_made_and_left_out(self):
        self.assertEqual(KINDS.keys() & ABSENT.keys(), set())

    def test_values_take_the_form_of_the_api(self):
        shape = self.aws.client("glue").meta.service_model.operation_model("CreateJob").input_shape
        given = {"name": "j", "maxRetries": "2", "defaultArguments": {"--Some-Key": "v"}, "command": {"pythonVersion": "3"}}
        self.assertEqual(shaped(shape, given, {}), {"Name": "j", "MaxRetries": 2, "DefaultArguments": {"--Some-Key": "v"}, "Command": {"PythonVersion": "3"}})

    def test_what_was_invented_is_replaced_wherever_it_stands(self):
        names = Names()
        names.learn({"id": "key-1", "arn": "arn:key/key-1", "name": "same"}, {"id": "9", "arn": "arn:key/9", "name": "same"})
        self.assertEqual(names.translate({"a": ["key-1", 7], "b": "{\"k\":\"arn:key/key-1\"}", "c": "same"}), {"a": ["9", 7], "b": "{\"k\":\"arn:key/9\"}", "c": "same"})


if __name__ == "__main__":
    unittest.main()
