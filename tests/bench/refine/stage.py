#!/usr/bin/env python3
"""stage.py MB OUTDIR: stage parts of `orders` as admission writes them, MB of NDJSON before compression.

Deterministic: the same MB give the same bytes. One partition, one part for each 128 MiB, gzip level 6.
"""
import gzip
import hashlib
import json
import pathlib
import random
import sys

PART_BYTES = 128 << 20
DAY = "2026-11-21"
STATUS = ["placed", "paid", "packed", "shipped", "delivered", "cancelled"]
CITIES = [("Berlin", "DE"), ("Paris", "FR"), ("London", "GB"), ("Lisboa", "PT"), ("København", "DK"), ("Łódź", "PL"), ("東京", "JP")]
TITLES = ["Kettle, 1.7 l", "Desk lamp \"Arc\"", "Notebook A5", "Café press", "USB-C cable 2 m", None]
NOTES = ["Please ring twice.", "Leave it with the neighbour,\nsecond floor.", "C:\\orders\\batch 7", "Merci d'avance \u2764", ""]
TAGS = ["express", "fragile", "gift-wrap", "first-order", "b2b", "bulk"]


def moment(rng):
    return f"{DAY}T{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}.{rng.randrange(1000):03}000Z"


def money(rng, most):
    """A decimal keeps its digits, so it is spliced in as text."""
    return f"{rng.randrange(most)}.{rng.randrange(100):02}"


def record(rng, line, job):
    text = json.dumps
    customer = rng.randrange(1, 200_000)
    out = [f'"_source_key":"orders/{DAY}/web shop.ndjson.gz","_source_version":"3sL4kqtJlcpXroDTDmJrmSpXd3dIbrHY"',
           f'"_source_line":{line},"_ingest_id":"{job}","_ingested_at":"{DAY}T23:59:59.123000Z","_contract_version":1',
           f'"order_id":"ORD-{rng.randrange(10**10):010}","status":"{rng.choice(STATUS)}"']
    if rng.random() < 0.8:
        out.append(f'"channel":"{rng.choice(["web", "app", "phone", "partner"])}"')
    out.append(f'"ordered_at":"{moment(rng)}"')
    if rng.random() < 0.6:
        out.append(f'"shipped_at":{text(moment(rng)) if rng.random() < 0.5 else "null"}')
    email = hashlib.sha256(str(customer).encode()).hexdigest()
    out.append(f'"customer":{{"id":{customer},"email":"{email}","name":"{chr(65 + customer % 26)}***","segment":{rng.choice(["null", chr(34) + "consumer" + chr(34)])}}}')
    city, country = rng.choice(CITIES)
    if rng.random() < 0.9:
        out.append(f'"shipping_address":{{"postcode":"{rng.randrange(100_000):05}","city":{text(city, ensure_ascii=False)},"country":"{country}"}}')
    items = ",".join(
        f'{{"sku":"SKU-{rng.randrange(50_000):07}","title":{text(rng.choice(TITLES), ensure_ascii=False)},"quantity":{rng.choice([1, 1, 1, 2, 2, 3, 5, 12])},"unit_price":{money(rng, 300)}}}'
        for _ in range(rng.choice([1, 1, 2, 2, 3, 5])))
    out.append(f'"items":[{items}],"currency":"{rng.choice(["EUR", "USD", "GBP", "PLN"])}"')
    if rng.random() < 0.3:
        out.append(f'"discount":{money(rng, 30) if rng.random() < 0.7 else "null"}')
    out.append(f'"total":{money(rng, 2000)}')
    if rng.random() < 0.2:
        out.append(f'"coupon":"{rng.choice(["WELCOME10", "SUMMER26", "FREESHIP"])}"')
    if rng.random() < 0.5:
        out.append(f'"gift":{rng.choice(["true", "false"])}')
    if rng.random() < 0.6:
        out.append(f'"tags":{text(rng.sample(TAGS, rng.randrange(4)))}')
    if rng.random() < 0.3:
        out.append(f'"note":{text(rng.choice(NOTES), ensure_ascii=False)}')
    return ("{" + ",".join(out) + "}\n").encode()


def main(megabytes, out):
    folder = pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    rng, left, part = random.Random(megabytes), megabytes * 1_000_000, 0
    job = hashlib.sha256(str(megabytes).encode()).hexdigest()[:32]
    line = 0
    while left > 0:
        goal = min(left, PART_BYTES)
        with open(folder / f"{job}-{part:05}.json.gz", "wb") as file, gzip.GzipFile("", "wb", 6, file, 0) as packed:
            written = 0
            while written < goal:
                block = b"".join(record(rng, line + i + 1, job) for i in range(500))
                line += 500
                written += packed.write(block)
        left -= written
        part += 1
    print(f"{line} records")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
