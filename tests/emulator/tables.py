"""Parquet files as rows that two lakes can be compared by."""
import io

import pyarrow.parquet as pq

# They differ from one upload to the next.
OWN = {"_source_version", "_ingest_id", "_ingested_at"}


def columns(file):
    """Name, physical and logical type, and nesting of every leaf."""
    leaves = (file.schema.column(number) for number in range(len(file.schema)))
    return [(leaf.path, leaf.physical_type, str(leaf.logical_type), leaf.max_definition_level, leaf.max_repetition_level) for leaf in leaves]


def tables(objects):
    """Dataset/partition → its columns, and its rows in the order of the raw records."""
    found = {}
    for key, body in objects.items():
        if not key.endswith(".parquet"):
            continue
        file = pq.ParquetFile(io.BytesIO(body))
        described, rows = found.setdefault(key.rsplit("/", 1)[0], (columns(file), []))
        assert described == columns(file), key
        rows.extend(file.read().to_pylist())
    return {name: (described, ordered(rows)) for name, (described, rows) in found.items()}


def ordered(rows):
    kept = [{name: value for name, value in row.items() if name not in OWN} for row in rows]
    return sorted(kept, key=lambda row: (row["_source_key"], row["_source_line"]))


def pseudonyms(tables_, dataset, *path):
    """Replaces the pseudonyms of a column by the order in which each is first seen: two lakes have two keys."""
    seen = {}
    for name in sorted(tables_):
        if name.split("/", 1)[0] == dataset:
            for row in tables_[name][1]:
                for step in path[:-1]:
                    row = row[step]
                text = row[path[-1]]
                if text is not None:
                    assert len(text) == 64, text
                    row[path[-1]] = seen.setdefault(text, len(seen))
    return len(seen)
