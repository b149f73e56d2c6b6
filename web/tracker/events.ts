/** What is told of a shopper, in the terms of the Segment spec, as `POST /api/v1/events/batch` takes it. */

export type Properties = Record<string, unknown>;

export type Type = 'track' | 'page' | 'identify' | 'group' | 'alias';

export interface TrackedEvent {
  type: Type;
  messageId: string;
  anonymousId: string;
  timestamp: string;
  event?: string | undefined;
  name?: string | undefined;
  category?: string | undefined;
  userId?: string | undefined;
  groupId?: string | undefined;
  previousId?: string | undefined;
  properties?: Properties;
  traits?: Properties;
  context: Properties;
  integrations?: Properties | undefined;
}

/** What a call may say of its event beside the event itself. */
export interface CallOptions {
  messageId?: string;
  timestamp?: string | number | Date;
  context?: Properties;
  integrations?: Properties;
}

const VERSION = '2';
const CAMPAIGN = /^(?:utm_(\w+)|gclid|fbclid|msclkid)$/;

/** A UUID of version 4; `crypto.randomUUID` is missing on pages without TLS. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * Where the shopper is. Of the query only what names a campaign is told: the rest may hold
 * names, addresses or tokens.
 */
export function contextOf(page: Document): Properties {
  const { origin, pathname, search } = page.location;
  const campaign: Properties = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const found = CAMPAIGN.exec(name);
    if (found) campaign[found[1] === 'campaign' ? 'name' : (found[1] ?? name)] = value.slice(0, 255);
  }
  return {
    library: { name: 'cartwheel-tracker', version: VERSION },
    locale: navigator.language,
    page: { url: origin + pathname, path: pathname, title: page.title, referrer: page.referrer.split('?')[0] },
    campaign: Object.keys(campaign).length ? campaign : undefined,
  };
}
