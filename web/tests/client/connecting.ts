// Where the server under test is, and what every client of it needs.
import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from './router.js';

export const url = `${process.env['SERVER_URL']}/trpc`;

export const asOwner = { authorization: 'Bearer owner' };

/** Run a call that must fail, and return the error. */
export async function refusal(call: Promise<unknown>): Promise<TRPCClientError<AppRouter>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof TRPCClientError) return error;
    throw error;
  }
  throw new Error('the call was answered');
}
