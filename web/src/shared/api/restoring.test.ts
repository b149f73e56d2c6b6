import { beforeEach, expect, test, vi } from 'vitest';
import { onSessionLost, renewSession, restoreSession, SessionLostError } from './restoring';

const fetched = vi.fn<typeof fetch>();
const answers = (status: number) => fetched.mockImplementation(async () => new Response('{}', { status }));

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
});

test('who asks meanwhile waits for the same renewal', async () => {
  answers(200);
  await Promise.all([renewSession(), renewSession(), restoreSession()]);
  expect(fetched).toHaveBeenCalledOnce();
});

test('a renewal that is over does not hold the next one up', async () => {
  answers(200);
  await renewSession();
  await renewSession();
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('a session that is over has the person asked once, whoever waits', async () => {
  answers(401);
  const ask = vi.fn(() => Promise.resolve());
  onSessionLost(ask);
  await Promise.all([restoreSession(), restoreSession()]);
  expect(ask).toHaveBeenCalledOnce();
});

test('a server that is away asks nobody to sign in', async () => {
  answers(503);
  const ask = vi.fn(() => Promise.resolve());
  onSessionLost(ask);
  await expect(restoreSession()).rejects.toThrow('503');
  expect(ask).not.toHaveBeenCalled();
});

test('a renewal says that the session is over', async () => {
  answers(401);
  await expect(renewSession()).rejects.toThrow(SessionLostError);
});

test('another store is asked for by its id', async () => {
  answers(200);
  await renewSession('s2');
  expect(fetched.mock.calls[0]?.[1]?.body).toBe('{"storeId":"s2"}');
});
