// The line that a shop's pages need, and whether it is heard.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, queryClient, trpc, useIntention } from '@/shared/api';
import { useTopic } from '@/shared/live';
import { useStore } from '@/shared/session';
import type { Passed } from './live';

export const CONSENTS = ['auto', 'required', 'held', 'given'] as const;
export const OFFERS = ['toast', 'bar', 'modal', 'off'] as const;

export interface TagOptions {
  readonly key: string;
  readonly consent: (typeof CONSENTS)[number];
  readonly offers: (typeof OFFERS)[number];
  readonly offerUrl: string;
  readonly cookieDomain: string;
  readonly tellsPages: boolean;
  readonly takesAnalytics: boolean;
}

export const PLAIN: TagOptions = { key: '', consent: 'auto', offers: 'toast', offerUrl: '', cookieDomain: '', tellsPages: true, takesAnalytics: true };

/** In an attribute these would end it, or begin something else. */
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;' };
const escaped = (text: string): string => text.replace(/[&"<]/g, (letter) => ESCAPES[letter] ?? letter);

/** The tag with what differs from its defaults. */
export function tagOf(server: string, options: TagOptions): string {
  const { key, consent, offers, offerUrl, cookieDomain, tellsPages, takesAnalytics } = options;
  const attributes: readonly (readonly [name: string, value: string])[] = [
    ['data-key', key || 'cwk_…'],
    ['data-consent', consent === PLAIN.consent ? '' : consent],
    ['data-offers', offers === PLAIN.offers ? '' : offers],
    ['data-offer-url', offers === 'off' ? '' : offerUrl.trim()],
    ['data-cookie-domain', cookieDomain.trim()],
    ['data-page', tellsPages ? '' : 'off'],
    ['data-analytics', takesAnalytics ? '' : 'off'],
  ];
  const said = attributes.filter(([, value]) => value !== '').map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<script async src="${server}/tracker.js"${said.join('')}></script>`;
}

/** What a shop's policy has to allow. */
export function policyOf(server: string): string {
  return `script-src ${server}; connect-src ${server} ${server.replace(/^http/, 'ws')}`;
}

/** A key that may do no more than a page has to; its secret is shown this once. */
export function usePageKey(name: string) {
  const intention = useIntention();
  const make = useMutation(trpc.keys.create.mutationOptions({ trpc: { context: intention.context } }));
  return { error: make.error, make: async () => (await make.mutateAsync({ name, scopes: ['events:write', 'interventions:show'] })).secret };
}

const SEEN_EVERY_MS = 2_000;
const MOST_HEARD = 5;

export interface Heard {
  /** When the tracker was heard of first, as far as the server looks back. */
  readonly seenAt: string | null | undefined;
  /** What it has told since this page was opened, the newest first. */
  readonly events: readonly Passed[];
}

const isOfTracker = ({ raw }: Passed): boolean => {
  const library = (raw as { readonly context?: { readonly library?: { readonly name?: unknown } } } | null)?.context?.library;
  return library?.name === 'cartwheel-tracker';
};

/** Whether the tracker is heard: ever, and since this page is open. */
export function useHeard(canAsk: boolean): Heard {
  const { id } = useStore();
  const [events, setEvents] = useState<readonly Passed[]>([]);
  const { data } = useQuery(
    trpc.analytics.firstSteps.queryOptions(undefined, { enabled: canAsk, refetchInterval: ({ state }) => (state.data?.trackerSeenAt ? false : SEEN_EVERY_MS) }),
  );
  useTopic(id, 'events', {
    onEvents: (passed) => {
      const heard = passed.flatMap((each) => (each.type === 'event.passed' ? [{ ...each.data, id: each.id }] : [])).filter(isOfTracker);
      if (heard.length > 0) setEvents((before) => [...heard.reverse(), ...before].slice(0, MOST_HEARD));
    },
  });
  return { seenAt: data?.trackerSeenAt, events };
}

const ADDRESSES = 'events.addresses';

/** What is stored of addresses, and a way to change it. */
export function useAddressRule(canAsk: boolean) {
  const { data, error } = useQuery(trpc.settings.get.queryOptions(undefined, { enabled: canAsk }));
  const setting = data?.items.find(({ key }) => key === ADDRESSES);
  return {
    error,
    rule: setting?.value as string | undefined,
    change: async (rule: string) => {
      await client.settings.put.mutate({ version: data?.version ?? 0, values: { [ADDRESSES]: rule } });
      await queryClient.invalidateQueries(trpc.settings.pathFilter());
    },
  };
}
