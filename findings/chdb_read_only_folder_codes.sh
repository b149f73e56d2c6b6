#!/usr/bin/env bash
# ClickHouse 26.9.2.1 as chdb 4.4.0 with chdb-core 26.9.0 (PyPI); needs Python, and Linux where
# `unshare` may make a namespace of mounts (root, or user namespaces allowed).
#
# The folder of a running engine becomes read-only. Which code a statement fails with depends on
# what it touches first: 1001 STD_EXCEPTION (a C++ library's own exception, taken for any other)
# where it makes a folder, 76 CANNOT_OPEN_FILE where it makes a file, 425 SYSTEM_ERROR where it
# renames one. An INSERT is 1001 with MergeTree and 76 with Log; DROP TABLE fails even for a table
# in memory. There is no code for the cause, and system.disks says is_read_only 0 and is_broken 0
# all the while: the first speaks of the disk's configuration. A guess would be one code,
# TABLE_IS_READ_ONLY (242) or READONLY (164), or at least is_read_only 1.
#
# Seen:
#   SELECT                    fine
#   INSERT, MergeTree         1001 STD_EXCEPTION
#   INSERT, Log               76 CANNOT_OPEN_FILE
#   CREATE TABLE              1001 STD_EXCEPTION
#   ALTER TABLE ... DELETE    76 CANNOT_OPEN_FILE
#   RENAME TABLE              425 SYSTEM_ERROR
#   DROP TABLE, Memory        1001 STD_EXCEPTION
#   is_read_only, is_broken   0 0
#   writable again: INSERT    fine
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install chdb==4.4.0 chdb-core==26.9.0

cat >"$folder/ask.py" <<'PY'
import re, subprocess, sys

from chdb.session import Session

home = sys.argv[1]
session = Session(home)
ask = lambda sql: str(session.query(sql, "TSV")).strip()
run = lambda *words: subprocess.run(words, check=True)


def outcome(sql):
    try:
        ask(sql)
    except RuntimeError as error:
        assert "Read-only file system" in str(error), error
        code = re.match(r"Code: (\d+)", str(error))[1]
        return f"{code} {re.search(r'[(]([A-Z_]{5,})[)]', str(error))[1]}"
    return "fine"


insert = "INSERT INTO shop.orders SETTINGS async_insert = 0 VALUES (2)"
for sql in (
    "CREATE DATABASE shop",
    "CREATE TABLE shop.orders (id Int64) ENGINE = MergeTree ORDER BY id",
    "CREATE TABLE shop.notes (id Int64) ENGINE = Log",
    "CREATE TABLE shop.carts (id Int64) ENGINE = Memory",
    "INSERT INTO shop.orders VALUES (1)",
    "INSERT INTO shop.notes VALUES (1)",
):
    ask(sql)

run("mount", "--bind", home, home)
run("mount", "-o", "remount,bind,ro", home)
seen = {
    "SELECT": outcome("SELECT count() FROM shop.orders"),
    "INSERT, MergeTree": outcome(insert),
    "INSERT, Log": outcome("INSERT INTO shop.notes SETTINGS async_insert = 0 VALUES (2)"),
    "CREATE TABLE": outcome("CREATE TABLE shop.more (id Int64) ENGINE = MergeTree ORDER BY id"),
    "ALTER TABLE ... DELETE": outcome("ALTER TABLE shop.orders DELETE WHERE id = 1"),
    "RENAME TABLE": outcome("RENAME TABLE shop.orders TO shop.other"),
    "DROP TABLE, Memory": outcome("DROP TABLE shop.carts"),
    "is_read_only, is_broken": ask(
        "SELECT is_read_only, is_broken FROM system.disks WHERE name = 'default'"
    ).replace("\t", " "),
}
run("umount", home)
seen["writable again: INSERT"] = outcome(insert)
session.close()

for what, answer in seen.items():
    print(f"{what:25} {answer}")
wanted = ["fine", "1001 STD_EXCEPTION", "76 CANNOT_OPEN_FILE", "1001 STD_EXCEPTION"]
wanted += ["76 CANNOT_OPEN_FILE", "425 SYSTEM_ERROR", "1001 STD_EXCEPTION", "0 0", "fine"]
sys.exit(0 if list(seen.values()) == wanted else "the behaviour has changed")
PY
mkdir "$folder/home"
alone=(unshare --mount)
if [ "$(id -u)" != 0 ]; then alone=(unshare --user --map-root-user --mount); fi
"${alone[@]}" "$folder/venv/bin/python" "$folder/ask.py" "$folder/home"
