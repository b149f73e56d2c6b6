/** What the tag says: `<script async src="…/tracker.js" data-key="…" data-consent="…">`. */

export interface Options {
  key: string;
  /** Where the tracker was loaded from, which is where events go. */
  server: string;
  consent: 'auto' | 'required' | 'given';
  /** Where a shopper who takes an offer is led, with `?offer=<id>`. */
  offerURL: string | undefined;
  /** False where the page shows offers itself, upon the event `cartwheel:offer`. */
  showsOffers: boolean;
}

/** Read the tag; undefined where it names no key or comes from nowhere. */
export function optionsOf(tag: HTMLScriptElement | null): Options | undefined {
  if (!tag?.src || !tag.dataset['key']) return undefined;
  const { key, consent, server, offerUrl, offers } = tag.dataset;
  return {
    key,
    server: new URL(server ?? tag.src).origin,
    consent: consent === 'required' || consent === 'given' ? consent : 'auto',
    offerURL: offerUrl,
    showsOffers: offers !== 'off',
  };
}
