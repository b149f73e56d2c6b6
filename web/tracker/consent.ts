/** Whether anything may be kept and sent. */

import { read, write } from './local.ts';
import type { Options } from './options.ts';

export type Choice = 'granted' | 'denied';

/** What the browser says for its owner: Global Privacy Control, or Do Not Track. */
export function objects(browser: Navigator): boolean {
  const said = browser as Navigator & { globalPrivacyControl?: boolean };
  return said.globalPrivacyControl === true || browser.doNotTrack === '1';
}

/**
 * Tell whether a shopper may be tracked.
 *
 * What the shopper chose counts first. Otherwise `given` tracks, since the shop has asked by
 * itself, `required` does not, and `auto` does unless the browser objects.
 */
export function mayTrack(mode: Options['consent'], browser: Navigator): boolean {
  const chosen = read('consent');
  if (chosen) return chosen === 'granted';
  return mode === 'given' || (mode === 'auto' && !objects(browser));
}

export function remember(choice: Choice): void {
  write('consent', choice);
}
