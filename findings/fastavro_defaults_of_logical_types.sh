#!/usr/bin/env bash
# fastavro 1.13.1, avro 1.12.1 (PyPI, Apache's own); needs Python.
#
# A reader's schema gives a default to a field that the writer did not know. By Avro 1.12's
# specification the default of a `bytes` field is a JSON string whose code points are the bytes,
# and that of a logical type is a value of the type beneath it. fastavro returns the default as it
# stands in the JSON: a `bytes` field comes as text, a date as a number of days, a decimal as
# text and a timestamp as a number, while the same fields, once written, come as bytes, date,
# Decimal and datetime. So one column has two types, by who wrote the row, with no error; what
# then compares or sums them fails far away. Apache's library converts `bytes`, and of the logical
# types nothing either. A guess would be that a default has the type that a value has.
#
# Seen (type of the field by the default, and when it was written):
#                        fastavro by default   written     avro by default
#   bytes                str                   bytes       bytes
#   date                 int                   date        int
#   decimal on bytes     str                   Decimal     bytes
#   timestamp-millis     int                   datetime    int
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fastavro==1.13.1 avro==1.12.1

cat >"$folder/ask.py" <<'PY'
import io
import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import avro.io
import avro.schema
import fastavro

DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}
FIELDS = {
    "bytes": ("bytes", "\u0001\u00ff", b"\x01\xff"),
    "date": ({"type": "int", "logicalType": "date"}, 20_000, date(2024, 10, 4)),
    "decimal on bytes": (DECIMAL, "\u0005", Decimal("0.05")),
    "timestamp-millis": (
        {"type": "long", "logicalType": "timestamp-millis"},
        1_700_000_000_000,
        datetime(2023, 11, 14, tzinfo=UTC),
    ),
}


def record(*fields):
    return {"type": "record", "name": "Row", "fields": [{"name": "id", "type": "int"}, *fields]}


old = record()
seen = {}
for name, (kind, default, value) in FIELDS.items():
    new = record({"name": "added", "type": kind, "default": default})
    packed = io.BytesIO()
    fastavro.schemaless_writer(packed, old, {"id": 1})
    by_default = fastavro.schemaless_reader(io.BytesIO(packed.getvalue()), old, new)["added"]
    written = io.BytesIO()
    fastavro.schemaless_writer(written, new, {"id": 1, "added": value})
    read = fastavro.schemaless_reader(io.BytesIO(written.getvalue()), new)["added"]
    assert read == value
    reader = avro.io.DatumReader(avro.schema.parse(json.dumps(old)), avro.schema.parse(json.dumps(new)))
    apache = reader.read(avro.io.BinaryDecoder(io.BytesIO(packed.getvalue())))["added"]
    seen[name] = [type(each).__name__ for each in (by_default, read, apache)]
    print(f"{name:20} {'   '.join(seen[name])}")
wanted = {
    "bytes": ["str", "bytes", "bytes"],
    "date": ["int", "date", "int"],
    "decimal on bytes": ["str", "Decimal", "bytes"],
    "timestamp-millis": ["int", "datetime", "int"],
}
sys.exit(0 if seen == wanted else "the behaviour has changed")
PY
"$folder/venv/bin/python" "$folder/ask.py"
