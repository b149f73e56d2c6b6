#!/usr/bin/env bash
# @trpc/client and @trpc/server 11.22.1, eventsource 4.1.0, ws 8.18.3 (npm); needs Node 20 or later.
#
# connectionParams is a function that gives the credentials of a connection. wsLink calls it
# for each connection, so also after a broken one. httpSubscriptionLink calls it once: its answer
# becomes part of the address, and the EventSource reconnects by itself to the address it has.
# A subscription that outlives its short token so comes back with the old one after each break,
# however fresh a token the function would give. A guess would be that both links ask alike.
#
# Seen, three breaks of the connection, the token a server received each time:
#   httpSubscriptionLink  token 1, token 1, token 1, token 1   asked 1
#   wsLink                token 1, token 2, token 3, token 4   asked 4
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @trpc/client@11.22.1 @trpc/server@11.22.1 eventsource@4.1.0 ws@8.18.3

cat >ask.js <<'JS'
import { once } from 'node:events';
import { createTRPCClient, createWSClient, httpSubscriptionLink, wsLink } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { EventSource } from 'eventsource';
import { WebSocket, WebSocketServer } from 'ws';

const timer = setTimeout(() => { console.error('not in time'); process.exit(1); }, 60_000);
const t = initTRPC.create({ isDev: false });
const router = t.router({
  watch: t.procedure.subscription(async function* ({ signal }) {
    yield 'here';
    await once(signal, 'abort');
  }),
});
const received = { httpSubscriptionLink: [], wsLink: [] };
const context = (name) => ({ info }) => { received[name].push(info.connectionParams?.token); return {}; };

const server = createHTTPServer({ router, createContext: context('httpSubscriptionLink') });
const sockets = new Set();
server.on('connection', (socket) => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
await once(wss, 'listening');
applyWSSHandler({ wss, router, createContext: context('wsLink') });

const asked = { httpSubscriptionLink: 0, wsLink: 0 };
const params = (name) => () => ({ token: `token ${++asked[name]}` });
const links = {
  httpSubscriptionLink: httpSubscriptionLink({
    url: `http://127.0.0.1:${server.address().port}`,
    EventSource,
    connectionParams: params('httpSubscriptionLink'),
  }),
  wsLink: wsLink({
    client: createWSClient({
      url: `ws://127.0.0.1:${wss.address().port}`,
      WebSocket,
      connectionParams: params('wsLink'),
    }),
  }),
};
const broken = {
  httpSubscriptionLink: () => sockets.forEach((socket) => socket.destroy()),
  wsLink: () => wss.clients.forEach((client) => client.terminate()),
};

const watch = (name) => new Promise((resolve, reject) => {
  let arrivals = 0;
  createTRPCClient({ links: [links[name]] }).watch.subscribe(undefined, {
    onData: () => { if (++arrivals === 4) resolve(); else broken[name](); },
    onError: reject,
  });
});
await Promise.all([watch('httpSubscriptionLink'), watch('wsLink')]);
clearTimeout(timer);

for (const [name, tokens] of Object.entries(received))
  console.log(`${name.padEnd(21)} ${tokens.join(', ')}   asked ${asked[name]}`);
const wanted = {
  httpSubscriptionLink: ['token 1', 'token 1', 'token 1', 'token 1'],
  wsLink: ['token 1', 'token 2', 'token 3', 'token 4'],
};
const same = JSON.stringify(received) === JSON.stringify(wanted) && asked.httpSubscriptionLink === 1;
if (!same) console.error('the behaviour has changed');
process.exit(same ? 0 : 1);
JS
node ask.js
