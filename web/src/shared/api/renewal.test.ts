import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { beforeEach, expect, test, vi } from 'vitest';
import type { AppRouter } from '@/client/router';
import { withRenewal } from './renewal';

const restoring = vi.hoisted(() => ({ renewSession: vi.fn(), restoreSession: vi.fn() }));
vi.mock('./restoring', () => restoring);

let refusals = 0;
const seen: string[] = [];

/** A server that refuses so many calls before it answers. */
const server: TRPCLink<AppRouter> =
  () =>
  ({ op }) =>
    observable((observer) => {
      seen.push(op.path);
      if (refusals-- > 0) {
        const shape = { message: '', code: -32001, data: { reason: 'unauthenticated' } };
        observer.error(TRPCClientError.from({ error: shape } as never));
      } else {
        observer.next({ result: { data: null } });
        observer.complete();
      }
    });
const client = createTRPCClient<AppRouter>({ links: [withRenewal(), server] });

beforeEach(() => {
  seen.length = 0;
  restoring.renewSession.mockReset().mockResolvedValue(undefined);
  restoring.restoreSession.mockReset().mockResolvedValue(undefined);
});

test('a refused call goes again once the session is restored', async () => {
  refusals = 1;
  await client.stores.current.query();
  expect(seen).toEqual(['stores.current', 'stores.current']);
});

test('it goes again once and no more', async () => {
  refusals = 2;
  await expect(client.stores.current.query()).rejects.toThrow(TRPCClientError);
  expect(seen).toHaveLength(2);
});

test('a session that stays lost gives the error that the call had', async () => {
  refusals = 1;
  restoring.restoreSession.mockRejectedValue(new Error('lost'));
  await expect(client.stores.current.query()).rejects.toMatchObject({ data: { reason: 'unauthenticated' } });
});

test('wrong passwords renew nothing', async () => {
  refusals = 1;
  await expect(client.auth.login.mutate({ email: 'a', password: 'b' })).rejects.toThrow(TRPCClientError);
  expect(restoring.restoreSession).not.toHaveBeenCalled();
});

test('a quiet call has nobody asked', async () => {
  refusals = 1;
  await client.auth.me.query(undefined, { context: { quietly: true } });
  expect([restoring.renewSession.mock.calls.length, restoring.restoreSession.mock.calls.length]).toEqual([1, 0]);
});
