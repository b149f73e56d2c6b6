// OpenFeature's official providers, for servers and for pages, against the real server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as Server } from '@openfeature/server-sdk';
import { ClientProviderEvents, OpenFeature as Web } from '@openfeature/web-sdk';

const baseUrl = process.env.SERVER_URL;
const headers = [['Authorization', 'Bearer owner']];

async function define(flag, version, serve) {
  const answer = await fetch(`${baseUrl}/feature-flags/${flag}`, {
    method: 'PUT',
    headers: [...headers, ['Content-Type', 'application/json']],
    body: JSON.stringify({ version, definition: { enabled: true, serve: { variant: serve } } }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

describe('the provider for servers', () => {
  let client;
  before(async () => {
    await Server.setProviderAndWait(new OFREPProvider({ baseUrl, headers }));
    client = Server.getClient();
  });
  after(() => Server.close());
  const anna = { targetingKey: 'anna', plan: 'pro' };

  test('serves every kind of value', async () => {
    const details = await client.getBooleanDetails('for-pros', false, anna);
    assert.deepEqual([details.value, details.variant, details.reason], [true, 'on', 'TARGETING_MATCH']);
    assert.equal(await client.getBooleanValue('for-pros', true, { targetingKey: 'bob' }), false);
    assert.equal(await client.getStringValue('colour', 'none', anna), 'red');
    assert.equal(await client.getNumberValue('limit', 0, anna), 2.5);
    assert.deepEqual(await client.getObjectValue('theme', {}, anna), { dark: true });
  });

  test('says why it serves the default', async () => {
    for (const [flag, context, code] of [
      ['nothing', anna, 'FLAG_NOT_FOUND'],
      ['No%20Such%2FKey', anna, 'FLAG_NOT_FOUND'],
      ['for-pros', { targetingKey: 'anna', nested: { a: 1 } }, 'INVALID_CONTEXT'],
      ['colour', anna, 'TYPE_MISMATCH'],
    ]) {
      const details = await client.getBooleanDetails(flag, true, context);
      assert.deepEqual([details.value, details.errorCode], [true, code], flag);
    }
  });

  test('is told who may not ask', async () => {
    for (const key of ['nobody', 'settings:read']) {
      const mine = [['Authorization', `Bearer ${key}`]];
      await Server.setProviderAndWait(key, new OFREPProvider({ baseUrl, headers: mine }));
      const details = await Server.getClient(key).getBooleanDetails('for-pros', true, anna);
      assert.deepEqual([details.value, details.errorCode], [true, 'GENERAL']);
    }
  });
});

describe('the provider for pages', () => {
  after(() => Web.close());

  test('asks for all flags, hears that nothing has changed, and learns of changes', async () => {
    const statuses = [];
    let quiet = () => {};
    const unchanged = new Promise((resolve) => (quiet = resolve));
    const fetchImplementation = async (request, init) => {
      const answer = await fetch(request, init);
      statuses.push(answer.status);
      if (answer.status === 304) quiet();
      return answer;
    };
    await Web.setContext({ targetingKey: 'anna', plan: 'pro' });
    const provider = new OFREPWebProvider({ baseUrl, headers, pollInterval: 50, fetchImplementation });
    await Web.setProviderAndWait(provider);
    const client = Web.getClient();
    assert.equal(client.getBooleanValue('for-pros', false), true);
    assert.equal(client.getStringValue('colour', ''), 'red');
    assert.deepEqual(client.getObjectValue('theme', {}), { dark: true });
    assert.equal(client.getBooleanDetails('nothing', true).errorCode, 'FLAG_NOT_FOUND');
    await unchanged;
    const changed = new Promise((resolve) => {
      client.addHandler(ClientProviderEvents.ConfigurationChanged, resolve);
    });
    assert.equal(client.getBooleanValue('plain', true), false);
    await define('plain', 1, 'on');
    assert.deepEqual((await changed).flagsChanged, ['plain']);
    assert.equal(client.getBooleanValue('plain', false), true);
    assert.deepEqual([...new Set(statuses)].sort(), [200, 304]);
  });

  test('serves others something else', async () => {
    await Web.setContext({ targetingKey: 'bob' });
    assert.equal(Web.getClient().getBooleanValue('for-pros', true), false);
  });
});
