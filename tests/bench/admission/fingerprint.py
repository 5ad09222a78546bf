"""What one contestant wrote, whatever the order: `<directory>` → count and sum of hashes of the admitted records (with
their partitions) and of the refused lines. Numbers count by value: 12.50 is 12.5.
"""
import hashlib
import json
import pathlib
import sys

import orjson

directory = pathlib.Path(sys.argv[1])
MASK = (1 << 128) - 1


def digest(data):
    return int.from_bytes(hashlib.blake2b(data, digest_size=16).digest(), "big")


admitted, records = 0, 0
for part in sorted((directory / "stage").iterdir()):
    partition = part.name.encode()
    with open(part, "rb") as lines:
        for line in lines:
            record = orjson.dumps(orjson.loads(line), option=orjson.OPT_SORT_KEYS)
            admitted = (admitted + digest(partition + b"\0" + record)) & MASK
            records += 1
refused = 0
with open(directory / "quarantine.ndjson", "rb") as lines:
    for line in lines:
        refused = (refused + digest(str(orjson.loads(line)["line"]).encode())) & MASK
print(json.dumps({"records": records, "admitted": f"{admitted:032x}", "refused": f"{refused:032x}"}))
