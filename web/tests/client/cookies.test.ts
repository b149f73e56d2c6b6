// A person's session in cookies, as the official client holds it: login, me, refresh, logout.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTRPCClient, httpBatchLink, httpBatchStreamLink, httpLink, TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../src/client/router.js';

const server = process.env['SERVER_URL'] ?? '';
const login = JSON.parse(process.env['LOGIN'] ?? '') as {
  email: string;
  password: string;
  storeId: string;
  cookies: boolean;
};

/** What a browser does for its pages: it keeps cookies, and says where a request is from. */
class Browser {
  readonly cookies = new Map<string, string>();

  constructor(readonly origin: string) {}

  readonly fetch = async (url: URL | RequestInfo, init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers);
    headers.set('origin', this.origin);
    if (this.cookies.size > 0) {
      headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const answer = await fetch(url, { ...init, headers });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  };
}

const links = {
  httpLink: (browser: Browser) => httpLink({ url: `${server}/trpc`, fetch: browser.fetch }),
  httpBatchLink: (browser: Browser) => httpBatchLink({ url: `${server}/trpc`, fetch: browser.fetch }),
};

async function reason(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof TRPCClientError) return (error as TRPCClientError<AppRouter>).data?.reason ?? '';
    throw error;
  }
  return 'answered';
}

for (const [name, link] of Object.entries(links)) {
  test(`${name}: from login to logout`, async () => {
    const browser = new Browser(server);
    const client = createTRPCClient<AppRouter>({ links: [link(browser)] });
    assert.equal(await reason(client.auth.me.query()), 'unauthenticated');
    const signedIn = await client.auth.login.mutate(login);
    assert.deepEqual([signedIn.accessToken, signedIn.refreshToken], [null, null]);
    assert.deepEqual([...browser.cookies.keys()].sort(), ['cw_access', 'cw_device', 'cw_refresh']);
    const me = await client.auth.me.query();
    assert.deepEqual([me.person.email, me.storeId], [login.email, login.storeId]);
    const [first, second] = await Promise.all([client.auth.me.query(), client.stores.mine.query()]);
    assert.equal(first.sessionId, me.sessionId);
    assert.equal(second.items.length, 1);

    const before = browser.cookies.get('cw_refresh');
    await client.auth.refresh.mutate();
    assert.notEqual(browser.cookies.get('cw_refresh'), before);

    await client.auth.logout.mutate();
    assert.deepEqual([...browser.cookies.keys()], ['cw_device']); // the device stays known
    assert.equal(await reason(client.auth.me.query()), 'unauthenticated');
  });
}

test('a foreign page changes nothing with the same cookies', async () => {
  const own = new Browser(server);
  await createTRPCClient<AppRouter>({ links: [links.httpLink(own)] }).auth.login.mutate(login);
  const foreign = new Browser('https://evil.example');
  for (const [name, value] of own.cookies) foreign.cookies.set(name, value);
  const client = createTRPCClient<AppRouter>({ links: [links.httpBatchLink(foreign)] });
  assert.equal(await reason(client.auth.logout.mutate()), 'cross_site_request');
  assert.equal(await reason(client.auth.refresh.mutate()), 'cross_site_request');
  assert.equal(await reason(client.auth.login.mutate(login)), 'cross_site_request');
  assert.equal(foreign.cookies.size, own.cookies.size);
});

test('a link that streams cannot set cookies, and says so', async () => {
  const browser = new Browser(server);
  const client = createTRPCClient<AppRouter>({
    links: [httpBatchStreamLink({ url: `${server}/trpc`, fetch: browser.fetch })],
  });
  assert.equal(await reason(client.auth.login.mutate(login)), 'streamed_cookie');
  assert.equal(browser.cookies.size, 0);
});
