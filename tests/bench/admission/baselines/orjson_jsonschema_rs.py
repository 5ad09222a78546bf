"""Python: orjson and jsonschema-rs, both native code."""
import handler
import jsonschema_rs
import orjson


def validator(schema):
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate


handler.run(orjson.loads, orjson.dumps, validator)
