/** What the tag says: `<script async src="…/tracker.js" data-key="…" data-consent="…">`. */

export interface Options {
  key: string;
  /** Where the tracker was loaded from, which is where events go. */
  server: string;
  consent: 'auto' | 'required' | 'held' | 'given';
  /** The domain of the shopper's cookie, where it is to be that of more than one host. */
  cookieDomain: string | undefined;
  /** False where the page tells of its pages itself. */
  tellsPages: boolean;
  /** False where `window.analytics` is somebody else's. */
  isAnalytics: boolean;
  /** Where a shopper who takes an offer is led, with `?offer=<id>`. */
  offerURL: string | undefined;
  /** How offers are shown; `off` where the page does it itself, upon the event `cartwheel:offer`. */
  offers: 'toast' | 'bar' | 'modal' | 'off';
}

/** Read the tag; undefined where it names no key or comes from nowhere. */
export function optionsOf(tag: HTMLScriptElement | null): Options | undefined {
  if (!tag?.src || !tag.dataset['key']) return undefined;
  const { key, consent = 'auto', server, offerUrl, offers = 'toast', page, analytics, cookieDomain } = tag.dataset;
  return {
    key,
    server: new URL(server ?? tag.src).origin,
    // A word that is not known gives leave for nothing.
    consent: consent as Options['consent'],
    cookieDomain,
    tellsPages: page !== 'off',
    isAnalytics: analytics !== 'off',
    offerURL: offerUrl,
    offers: offers as Options['offers'],
  };
}
