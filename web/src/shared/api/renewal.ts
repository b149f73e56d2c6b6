// Sessions are renewed unseen: a call that comes back unauthenticated renews them and goes again, once.
import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '@/client/router';
import { failedFor } from './errors';
import { renewSession, restoreSession } from './restoring';

/** Calls that have to do with signing in fail as they are. */
const OWN_BUSINESS =
  /^auth\.(enter|login|refresh|logout|passkeyLogin|completeProviderLogin|proveSecondFactor|verifyEmail|resetPassword|unlock)$/;

/** In a call's context: nobody is asked to sign in for it; when the session is over it fails. */
export const QUIETLY = { quietly: true } as const;

export function withRenewal(): TRPCLink<AppRouter> {
  return () =>
    ({ next, op }) =>
      observable((observer) => {
        let running = { unsubscribe: () => {} };
        let ended = false;
        const run = (isAgain: boolean): void => {
          running = next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error: (error) => {
              const isLost = failedFor(error, 'unauthenticated') && !OWN_BUSINESS.test(op.path);
              if (isAgain || !isLost) return observer.error(error);
              const restored = op.context['quietly'] === true ? renewSession() : restoreSession();
              restored.then(
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
