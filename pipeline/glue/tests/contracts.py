"""Random contracts, each with the columns of its stage table, worked out here a second time."""

SCALARS = {
    "string": ({"type": "string"}, "string"),
    "word": ({"type": "string", "enum": ["a", "ü +/=%", "漢字", ""]}, "string"),
    "integer": ({"type": "integer"}, "bigint"),
    "small": ({"type": "integer", "minimum": -9, "maximum": 9}, "bigint"),
    "number": ({"type": "number"}, "double"),
    "boolean": ({"type": "boolean"}, "boolean"),
    "instant": ({"type": "string", "format": "date-time"}, "timestamp"),
    "millis": ({"type": "integer", "minimum": -62135596800000, "maximum": 253402300799999,
                "x-lake": {"type": "timestamp", "layout": "epoch-ms"}}, "timestamp"),
    "day": ({"type": "string", "format": "date"}, "date"),
    "anything": ({"type": ["object", "array"], "x-lake": {"type": "json"}, "examples": [{"a": [1, None]}, [], [True, "ü\n"]]}, "string"),
    "hashed": ({"type": "string", "x-lake": {"pii": "hash"}}, "string"),
    "masked": ({"type": "string", "format": "email", "x-lake": {"pii": "mask"}}, "string"),
}


def decimal(rng):
    digits = rng.choice([2, 5, 12, 18, 19, 38])
    places = rng.randint(0, min(digits, 10))
    limit = 10 ** min(digits - places, 9) - 1
    kind = f"decimal({digits},{places})"
    examples = [rng.randint(-limit, limit) + rng.randint(0, 10**min(places, 6) - 1) / 10**min(places, 6) if limit else 0 for _ in range(4)]
    return {"type": "number", "x-lake": {"type": kind}, "examples": [value for value in examples if abs(value) <= limit] or [0]}, kind


def value(rng, depth):
    """A schema and its column type."""
    shape = rng.choice(["scalar"] * 6 + ["decimal"] + (["array", "object"] if depth else []))
    if shape == "decimal":
        return decimal(rng)
    if shape == "array":
        schema, kind = value(rng, depth - 1)
        return {"type": "array", "items": schema, "maxItems": 4}, f"array<{kind}>"
    if shape == "object":
        schema, columns = members(rng, depth - 1, rng.randint(1, 4))
        return schema, "struct<" + ",".join(f"{name}:{kind}" for name, kind in columns.items()) + ">"
    return SCALARS[rng.choice(sorted(SCALARS))]


def members(rng, depth, count):
    """An object schema with that many properties, and their columns."""
    properties, columns, required = {}, {}, []
    for number in range(count):
        schema, kind = value(rng, depth)
        name = f"c{number}"
        if rng.random() < 0.4:
            required.append(name)
        elif "enum" not in schema and rng.random() < 0.4:
            listed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            schema = {**schema, "type": [*listed, "null"]}
        properties[name], columns[name] = schema, kind
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}, columns


def contract(rng):
    """A contract with up to two levels of partitions, and its columns."""
    schema, columns = members(rng, 2, rng.randint(3, 8))
    schema["properties"]["id"], columns["id"] = {"type": "integer"}, "bigint"
    schema["required"].append("id")
    levels = []
    for column, name in (("word", "group"), ("instant", "month")):
        if rng.random() < 0.6:
            schema["properties"][column], columns[column] = SCALARS[column]
            levels.append({"column": name, "from": f"/{column}", "unit": "value" if column == "word" else "month"})
    schema["x-lake"] = {"dataset": "random", "version": rng.randint(1, 9), "partition": levels, "rejects": {"maxRatio": 1}}
    return schema, columns
