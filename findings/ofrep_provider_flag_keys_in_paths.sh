#!/usr/bin/env bash
# @openfeature/ofrep-provider 0.1.3, @openfeature/ofrep-core 0.1.4, @openfeature/server-sdk 1.18.0 (npm); needs Node 20 or later.
#
# The remote protocol asks about one flag by POST /ofrep/v1/evaluate/flags/{key}. The provider writes the
# key into the path as it is. A key with a slash, a question mark or a number sign, which OpenFeature
# allows, so leads to another address: `a/b` to a path with one more part, `a?b` and `a#b` to the flag `a`,
# whose value is then taken for the other one's. A guess would be that it is percent-encoded.
#
# Seen, the address that a server was asked for, and the value that came of it:
#   plain   /ofrep/v1/evaluate/flags/plain   plain
#   a b     /ofrep/v1/evaluate/flags/a%20b   a b
#   a/b     /ofrep/v1/evaluate/flags/a/b     default
#   a?b     /ofrep/v1/evaluate/flags/a?b     a
#   a#b     /ofrep/v1/evaluate/flags/a       a
#   a%2Fb   /ofrep/v1/evaluate/flags/a%2Fb   a/b
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @openfeature/ofrep-provider@0.1.3 @openfeature/ofrep-core@0.1.4 @openfeature/server-sdk@1.18.0

cat >ask.js <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';

const timer = setTimeout(() => { console.error('not in time'); process.exit(1); }, 60_000);
const prefix = '/ofrep/v1/evaluate/flags/';
const asked = [];
const server = createServer((request, response) => {
  asked.push(request.url);
  const rest = request.url.split('?')[0].slice(prefix.length);
  const found = !rest.includes('/');
  const key = decodeURIComponent(rest);
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(
    found ? { key, value: key, reason: 'STATIC', variant: 'v' } : { key, errorCode: 'FLAG_NOT_FOUND' },
  ));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const baseUrl = `http://127.0.0.1:${server.address().port}`;
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl }));
const client = OpenFeature.getClient();

const wanted = [
  ['plain', `${prefix}plain`, 'plain'],
  ['a b', `${prefix}a%20b`, 'a b'],
  ['a/b', `${prefix}a/b`, 'default'],
  ['a?b', `${prefix}a?b`, 'a'],
  ['a#b', `${prefix}a`, 'a'],
  ['a%2Fb', `${prefix}a%2Fb`, 'a/b'],
];
const seen = [];
for (const [key] of wanted) {
  const value = await client.getStringValue(key, 'default');
  seen.push([key, asked.at(-1), value]);
  console.log(`${key.padEnd(7)} ${asked.at(-1).padEnd(32)} ${value}`);
}
clearTimeout(timer);
const same = JSON.stringify(seen) === JSON.stringify(wanted);
if (!same) console.error('the behaviour has changed');
process.exit(same ? 0 : 1);
JS
node ask.js
