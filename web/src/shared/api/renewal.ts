// Sessions are renewed unseen: a call that comes back unauthenticated renews them and goes again.
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '@/client/router';
import { failedFor } from './errors';
import { restoreSession } from './restoring';

/** Calls that have to do with signing in fail as they are. */
const OWN_BUSINESS = /^auth\.(login|refresh|logout|passkeyLogin|completeProviderLogin|proveSecondFactor)$/;

export function withRenewal(): TRPCLink<AppRouter> {
  return () =>
    ({ next, op }) =>
      observable((observer) => {
        let running = { unsubscribe: () => {} };
        let ended = false;
        const run = (again: boolean): void => {
          running = next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error: (error) => {
              const lost = failedFor(error, 'unauthenticated') && !OWN_BUSINESS.test(op.path);
              if (again || !lost) return observer.error(error);
              restoreSession().then(
                () => void (ended || run(true)),
                () => observer.error(error),
              );
            },
          });
        };
        run(false);
        return () => {
          ended = true;
          running.unsubscribe();
        };
      });
}
