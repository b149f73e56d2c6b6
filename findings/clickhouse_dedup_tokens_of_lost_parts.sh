#!/usr/bin/env bash
# ClickHouse 26.9.2.1 as chdb 4.4.0 with chdb-core 26.9.0 (PyPI); needs Python.
#
# A MergeTree table with non_replicated_deduplication_window forgets the
# insert_deduplication_token of a part that ALTER TABLE ... DETACH PART, DETACH PARTITION or
# DROP PART takes away: the same rows can be inserted again. Of a part that the server itself
# finds lost at its start (its folder missing, or its file cut short and the part set aside as
# broken-on-start) it keeps the token. The rows are inserted again with the token they had:
# no error, and nothing is stored. A guess would be that the window speaks of the parts that
# are there, so that sending a batch once more is how a lost one is mended.
#
# Seen (two batches of 10 rows, the first taken away, then inserted anew with its token):
#   DETACH PART        20 ->  10 ->  20
#   DETACH PARTITION   20 ->   0 ->  10
#   DROP PART          20 ->  10 ->  20
#   folder missing     20 ->  10 ->  10
#   file cut short     20 ->  10 ->  10  (broken-on-start)
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install chdb==4.4.0 chdb-core==26.9.0

cat >"$folder/step.py" <<'PY'
"""One process, one session: does the steps it is told, an ALTER among them."""

import sys

from chdb.session import Session

home, *steps = sys.argv[1:]
session = Session(home)
ask = lambda sql: str(session.query(sql, "TSV")).strip()
insert = lambda first: ask(
    "INSERT INTO shop.orders "
    f"SETTINGS async_insert = 0, insert_deduplication_token = 'batch {first}' "
    f"SELECT number + {first} FROM numbers(10)"
)
parts = "FROM system.parts WHERE database = 'shop' AND table = 'orders' AND active ORDER BY name"
for step in steps:
    if step == "make":
        ask("CREATE DATABASE shop")
        ask(
            "CREATE TABLE shop.orders (id Int64) ENGINE = MergeTree ORDER BY id "
            "SETTINGS non_replicated_deduplication_window = 100"
        )
        insert(0)
        insert(100)
    elif step == "count":
        print(ask("SELECT count() FROM shop.orders"))
    elif step == "path":
        print(ask(f"SELECT path {parts} LIMIT 1"))
    elif step == "reasons":
        print(ask("SELECT reason FROM system.detached_parts"))
    elif step == "again":
        insert(0)
    else:
        first = ask(f"SELECT name {parts} LIMIT 1")
        ask(f"ALTER TABLE shop.orders {step}".replace("FIRST", f"'{first}'"))
session.close()
PY

cat >"$folder/ask.py" <<'PY'
import pathlib, shutil, subprocess, sys

folder = pathlib.Path(sys.argv[1])


def run(home, *steps):
    words = [sys.executable, folder / "step.py", folder / home, *steps]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\n")[:-1]


def cut(path):
    (path / "data.bin").write_bytes(b"")


seen = {}
for number, alter in enumerate(("DETACH PART FIRST", "DETACH PARTITION tuple()", "DROP PART FIRST")):
    what = alter.rsplit(" ", 1)[0]
    seen[what] = run(f"alter-{number}", "make", "count", alter, "count", "again", "count")
for what, lose in (("folder missing", shutil.rmtree), ("file cut short", cut)):
    home = what.replace(" ", "-")
    before, path = run(home, "make", "count", "path")
    lose(pathlib.Path(path))
    after, reasons, again = run(home, "count", "reasons", "again", "count")
    seen[what] = [before, after, again, *filter(None, [reasons])]
for what, (before, after, again, *reasons) in seen.items():
    print(f"{what:18} {before:>2} -> {after:>3} -> {again:>3}  {' '.join(reasons)}".rstrip())
wanted = {
    "DETACH PART": ["20", "10", "20"],
    "DETACH PARTITION": ["20", "0", "10"],
    "DROP PART": ["20", "10", "20"],
    "folder missing": ["20", "10", "10"],
    "file cut short": ["20", "10", "10", "broken-on-start"],
}
sys.exit(0 if seen == wanted else "the behaviour has changed")
PY
"$folder/venv/bin/python" "$folder/ask.py" "$folder"
