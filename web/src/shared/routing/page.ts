// Pages are fetched when they are opened, or a moment before.
import { type AsyncRouteComponent, lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { isOutdated } from '../api';

/** The code of a page is not to be had: there is a new version of the app, or no network. */
export class PageMissingError extends Error {
  constructor(readonly isOutdated: boolean) {
    super('The page could not be fetched');
  }
}

/** Names one page of a module that is fetched on its own: `page(() => import('./pages/x'), 'X')`. */
export function page<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): AsyncRouteComponent<object> {
  const loading = (): Promise<Record<Name, ComponentType<object>>> =>
    load().catch(async () => {
      throw new PageMissingError(await isOutdated());
    });
  return lazyRouteComponent(loading, name) as AsyncRouteComponent<object>;
}

const MOST_RELOADS = 2;
const WITHIN_MS = 5 * 60_000;
const RELOADS = 'cartwheel.reloads';

/** Load the page anew for a new version, at most twice in five minutes; false when it was too often. */
export function reloadForNewVersion(now: number = Date.now()): boolean {
  const before = (JSON.parse(sessionStorage.getItem(RELOADS) ?? '[]') as number[]).filter((at) => now - at < WITHIN_MS);
  if (before.length >= MOST_RELOADS) return false;
  sessionStorage.setItem(RELOADS, JSON.stringify([...before, now]));
  window.location.reload();
  return true;
}
