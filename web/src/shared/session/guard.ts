// Who may come in: pages of a store want somebody who is signed in and has one.
import { redirect } from '@tanstack/react-router';
import { queryClient } from '../api';
import { meOptions, storeOptions } from './session';

/** For every page of a store; comes back with what it needs at hand. */
export async function ensureInStore({ location }: { location: { href: string } }): Promise<void> {
  // Both in one request: most who come are signed in, and else nothing is lost.
  const store = queryClient.ensureQueryData(storeOptions).catch(() => undefined);
  const me = await queryClient.ensureQueryData(meOptions);
  const next = location.href === '/' ? undefined : location.href;
  if (me === null) throw redirect({ to: '/sign-in', search: { next } });
  if (me.lacksSecondFactor) throw redirect({ to: '/second-factor', search: { next } });
  if (me.storeId === null) throw redirect({ to: '/open-store' });
  if ((await store) === undefined) await queryClient.fetchQuery(storeOptions);
}
