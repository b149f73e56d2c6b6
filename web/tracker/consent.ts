/**
 * Whether anything may be kept and sent.
 *
 * By category: `analytics` is what is told of a shopper, `marketing` what is shown to one.
 */

import { readJSON, write } from './local.ts';
import type { Options } from './options.ts';

export type Choices = Record<string, boolean>;
export type Choice = 'granted' | 'denied' | Choices;

const CATEGORIES = ['analytics', 'marketing'];

/** What the browser says for its owner: Global Privacy Control, or Do Not Track. */
export function objects(browser: Navigator): boolean {
  const said = browser as Navigator & { globalPrivacyControl?: boolean };
  return said.globalPrivacyControl === true || browser.doNotTrack === '1';
}

/**
 * Tell whether something may be done for a category.
 *
 * What the shopper chose counts first. Otherwise `given` may, since the shop has asked by itself,
 * `required` and `held` may not, and `auto` may unless the browser objects.
 */
export function may(category: string, mode: Options['consent'], browser: Navigator): boolean {
  return chosen()?.[category] ?? (mode === 'given' || (mode === 'auto' && !objects(browser)));
}

/** Return what the shopper chose, if anything. */
export function chosen(): Choices | undefined {
  return readJSON<Choices>('consent');
}

/** Return what a choice comes to; of categories that are not named, what was chosen before. */
export function choicesOf(choice: Choice): Choices {
  const named =
    typeof choice === 'string' ? Object.fromEntries(CATEGORIES.map((each) => [each, choice === 'granted'])) : choice;
  return { ...chosen(), ...named };
}

export function remember(choices: Choices): void {
  write('consent', JSON.stringify(choices));
}
