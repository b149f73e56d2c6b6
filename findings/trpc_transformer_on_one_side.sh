#!/usr/bin/env bash
# @trpc/client and @trpc/server 11.22.1, superjson 2.2.6 (npm); needs Node 20 or later.
#
# A link with a transformer needs a server with the same one; types say so, and nothing does where the
# two are built apart. An answer of a server without one has no `json` member, of which superjson makes
# undefined: every query ends well, with nothing in it. A guess would be an error of the client, since
# it has been answered in a form that it does not know. The other way round, a client without a
# transformer is given the envelope of one.
#
# Seen, of a query that answers {"id":1}:
#   superjson, server without   undefined
#   plain, server without       {"id":1}
#   superjson, server with it   {"id":1}
#   plain, server with it       {"json":{"id":1}}
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @trpc/client@11.22.1 @trpc/server@11.22.1 superjson@2.2.6

cat >ask.js <<'JS'
import { once } from 'node:events';
import { createTRPCClient, httpLink } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import superjson from 'superjson';

const timer = setTimeout(() => { console.error('not in time'); process.exit(1); }, 60_000);
const serve = async (transformer) => {
  const t = initTRPC.create({ isDev: false, ...(transformer && { transformer }) });
  const server = createHTTPServer({ router: t.router({ one: t.procedure.query(() => ({ id: 1 })) }) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
};
const ask = async (url, transformer) => {
  const link = httpLink({ url, ...(transformer && { transformer }) });
  return JSON.stringify(await createTRPCClient({ links: [link] }).one.query()) ?? 'undefined';
};

const without = await serve();
const having = await serve(superjson);
const seen = {
  'superjson, server without': await ask(without, superjson),
  'plain, server without': await ask(without),
  'superjson, server with it': await ask(having, superjson),
  'plain, server with it': await ask(having),
};
clearTimeout(timer);
for (const [name, answer] of Object.entries(seen)) console.log(`${name.padEnd(27)} ${answer}`);
const wanted = ['undefined', '{"id":1}', '{"id":1}', '{"json":{"id":1}}'];
const same = JSON.stringify(Object.values(seen)) === JSON.stringify(wanted);
if (!same) console.error('the behaviour has changed');
process.exit(same ? 0 : 1);
JS
node ask.js
