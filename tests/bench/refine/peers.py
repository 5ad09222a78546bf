#!/usr/bin/env python3
"""peers.py duckdb|pyarrow CONTRACT OUT INPUT…: the same stage parts to one Parquet file, one thread, zstd level 1.

Types are explicit and derived from the contract, as lake-refine derives them.
"""
import json
import sys

LINEAGE = {"_source_key": "string", "_source_version": "string", "_source_line": "bigint", "_ingest_id": "string",
           "_ingested_at": "timestamp", "_contract_version": "bigint"}


def columns(contract):
    """Column name → type: a word, a one-element list, or a dict. Covers what `orders` uses."""
    return {name: kind(schema) for name, schema in contract["properties"].items()
            if schema.get("x-lake", {}).get("pii") != "drop"}


def kind(schema):
    explicit = schema.get("x-lake", {}).get("type")
    if explicit:
        return explicit
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    name = next(name for name in types if name != "null")
    if name == "object":
        return columns(schema)
    if name == "array":
        return [kind(schema["items"])]
    if schema.get("format") == "date-time":
        return "timestamp"
    return {"integer": "bigint", "number": "double"}.get(name, name)


def duckdb(table, out, inputs):
    import duckdb

    def spell(kind):
        if isinstance(kind, list):
            return spell(kind[0]) + "[]"
        if isinstance(kind, dict):
            return "STRUCT(" + ", ".join(f'"{name}" {spell(inner)}' for name, inner in kind.items()) + ")"
        return {"string": "VARCHAR"}.get(kind, kind.upper())

    types = "{" + ", ".join(f"'{name}': '{spell(kind)}'" for name, kind in table.items()) + "}"
    connection = duckdb.connect(config={"threads": 1})
    source = f"read_json({inputs}, format='newline_delimited', compression='gzip', columns={types})"
    connection.execute(f"COPY (SELECT * FROM {source}) TO '{out}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")


def pyarrow(table, out, inputs):
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.json as pj
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)

    def spell(kind, final):
        if isinstance(kind, list):
            return pa.list_(spell(kind[0], final))
        if isinstance(kind, dict):
            return pa.struct([(name, spell(inner, final)) for name, inner in kind.items()])
        if kind.startswith("decimal"):
            return pa.decimal128(*json.loads("[" + kind[8:-1] + "]")) if final else pa.float64()
        if kind == "timestamp":
            return pa.timestamp("us", "UTC") if final else pa.string()
        return {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64(), "boolean": pa.bool_()}[kind]

    # Its JSON reader takes neither a zone suffix nor a decimal from a number: read as text and double, cast after.
    read = pa.schema([(name, spell(kind, False)) for name, kind in table.items()])
    write = pa.schema([(name, spell(kind, True)) for name, kind in table.items()])
    parse = pj.ParseOptions(explicit_schema=read, unexpected_field_behavior="error")
    with pq.ParquetWriter(out, write, compression="zstd", compression_level=1) as writer:
        for path in inputs:
            options = pj.ReadOptions(use_threads=False, block_size=16 << 20)
            for batch in pj.open_json(pa.input_stream(path, compression="gzip"), read_options=options, parse_options=parse):
                writer.write_table(pa.Table.from_batches([batch]).cast(write))


def main(engine, contract, out, *inputs):
    with open(contract, encoding="utf-8") as file:
        table = {**LINEAGE, **columns(json.load(file))}
    {"duckdb": duckdb, "pyarrow": pyarrow}[engine](table, out, list(inputs))


if __name__ == "__main__":
    main(*sys.argv[1:])
