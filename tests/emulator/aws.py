"""Calls to the emulator from Pulumi inputs, by the API's own model.

A property goes to the parameter of the same name, whatever its case; `renamed` says the few that differ. A property without
a parameter is an error: nothing of the program is passed over in silence.
"""
import functools
import json

import boto3
from botocore.config import Config


class Unknown(Exception):
    """The program says something that nobody here knows how to say to the API."""


class Aws:
    """Clients of one principal at one endpoint."""

    def __init__(self, endpoint, region, account, **credentials):
        self.endpoint, self.region, self.account = endpoint, region, account
        self.session = boto3.Session(region_name=region, **credentials)

    @functools.lru_cache(maxsize=None)
    def client(self, service):
        config = Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=120)
        return self.session.client(service, endpoint_url=self.endpoint, config=config)

    def call(self, service, operation, inputs, renamed=None, **given):
        """`operation` with `given` as they are and all of `inputs` by name."""
        client = self.client(service)
        method = client.meta.method_to_api_mapping[operation]
        shape = client.meta.service_model.operation_model(method).input_shape
        return getattr(client, operation)(**{**shaped(shape, inputs, renamed or {}), **given})


def shaped(shape, value, renamed):
    """`value` in the form of a botocore shape."""
    if shape.type_name == "structure":
        return structure(shape, value, renamed)
    if shape.type_name == "list" and isinstance(value, dict):
        # Tags and dimensions: a map in the program, a list of pairs in the API.
        key, of = shape.member.members
        return [{key: name, of: text} for name, text in value.items()]
    if shape.type_name == "list":
        return [shaped(shape.member, item, renamed) for item in value]
    if shape.type_name == "map":
        return {key: shaped(shape.value, item, renamed) for key, item in value.items()}
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name == "string" and not isinstance(value, str):
        return json.dumps(value)
    return value


def structure(shape, value, renamed):
    members = {name.lower(): name for name in shape.members}
    found = {}
    for key, item in value.items():
        name = members.get(renamed.get(key, key).lower())
        if name is None:
            raise Unknown(f"`{key}` is no parameter of {shape.name}")
        found[name] = shaped(shape.members[name], item, renamed)
    return found


KINDS = {}


def kind(token):
    """Registers how a resource of this type is made: a function of (aws, inputs) to what the emulator assigned."""

    def register(make):
        KINDS[token] = make
        return make

    return register
