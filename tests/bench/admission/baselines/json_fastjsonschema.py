"""Python: the standard library's json, fastjsonschema (the schema compiled to Python code)."""
import json

import fastjsonschema
import handler


def dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def validator(schema):
    # It knows drafts 4, 6 and 7; the contract uses nothing newer.
    return fastjsonschema.compile(schema | {"$schema": "http://json-schema.org/draft-07/schema#"})


handler.run(json.loads, dumps, validator)
