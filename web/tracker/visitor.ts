/** Who a shopper is to this shop alone: a random id of the shop's own, and the visit. */

import { newId } from './events.ts';
import { read, readCookie, readJSON, write, writeCookie } from './local.ts';

/** Its shop's server reads it too, so that a cart there is the shopper's. */
export const COOKIE = 'cw_visitor';
const YEAR_S = 31_536_000;
const VISIT_MS = 30 * 60_000;
const KNOWN = /^[A-Za-z0-9_-]{16,100}$/;

/** Return the shopper's id, made at the first visit; kept twice, as either may be lost. */
export function visitorId(domain: string | undefined): string {
  const found = [readCookie(COOKIE), read('visitor')].find((id) => id && KNOWN.test(id)) ?? newId();
  write('visitor', found);
  writeCookie(COOKIE, found, YEAR_S, domain);
  return found;
}

/** Return the visit, which ends after half an hour without an event, whatever the tab. */
export function sessionId(now: number): string {
  const last = readJSON<{ id: string; at: number }>('session');
  const id = last && now - last.at < VISIT_MS ? last.id : newId();
  write('session', JSON.stringify({ id, at: now }));
  return id;
}

export function forget(domain: string | undefined): void {
  for (const name of ['visitor', 'session', 'user', 'group', 'told', 'offer', 'offers']) write(name, undefined);
  writeCookie(COOKIE, '', 0, domain);
}
