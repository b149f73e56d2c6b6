// What happened to an order, in words.
import { useQuery } from '@tanstack/react-query';
import type { Happening as Told, Order } from '@/client/routers/orders';
import { trpc } from '@/shared/api';
import type { Tone } from '@/shared/kit';
import { useCan, useSession } from '@/shared/session';
import type { Happening } from '@/shared/shapes';
import { useOrderWords } from '../words';
import { useMoney } from './money';

const TONES: Readonly<Record<string, Tone>> = {
  placed: 'active',
  confirmed: 'good',
  sent: 'good',
  completed: 'good',
  refunded: 'good',
  refund_failed: 'bad',
  cancelled: 'warn',
};

/** Happenings as the story shows them; one that has no words of its own is called by its kind. */
export function useStory(order: Order): (told: readonly Told[]) => readonly Happening[] {
  const t = useOrderWords();
  const say = useSay(order);
  const nameOf = useActors();
  const why = useWhy();
  return (told) =>
    told.map(({ id, kind, at, by, about }) => ({
      id,
      at,
      tone: TONES[kind],
      title: say(kind, about),
      actor: nameOf(by),
      text: notesOf(about, why, t.story.tracked),
    }));
}

const notesOf = (about: Readonly<Record<string, string>>, why: (reason: string) => string, tracked: (number: string) => string): string =>
  [about['reason'] && why(about['reason']), about['note'], about['text'], about['failure'], about['trackingNumber'] && tracked(about['trackingNumber'])]
    .filter(Boolean)
    .join(' · ');

/** A reason in words: one of the server's own, else as it was typed. */
export function useWhy(): (reason: string) => string {
  const t = useOrderWords();
  const known: Readonly<Record<string, string>> = { ...t.cancelReasons, ...t.ownReasons };
  return (reason) => known[reason] ?? reason;
}

function useSay({ currency }: Order): (kind: string, about: Readonly<Record<string, string>>) => string {
  const { story: t, payment } = useOrderWords();
  const money = useMoney(currency);
  return (kind, about) => {
    const amount = money(Number(about['amountMinor'] ?? 0));
    const number = about['number'] ?? '';
    switch (kind) {
      case 'edited': {
        const [from = '0', to = '0'] = (about['totalMinor'] ?? '').split(' → ');
        return t.edited(money(Number(from)), money(Number(to)));
      }
      case 'payment':
        return t.payment((payment as Readonly<Record<string, string>>)[about['paymentStatus'] ?? ''] ?? '');
      case 'paid_elsewhere':
        return t.paid_elsewhere(amount, about['how'] ?? '');
      case 'sent':
      case 'returned':
        return t[kind](Number(about['units'] ?? 0));
      case 'refund_decided':
      case 'refunded':
      case 'refund_failed':
        return t[kind](amount);
      case 'tagged':
        return t.tagged(about['added'] ?? '', about['taken'] ?? '');
      case 'exchanged':
      case 'credited':
        return t[kind](amount, number);
      default: {
        const word = (t as Readonly<Record<string, unknown>>)[kind];
        return typeof word === 'string' ? word : kind;
      }
    }
  };
}

/** Who did something: oneself and members by name, keys and the house by what they are. */
function useActors(): (by: string) => string {
  const { actors: t } = useOrderWords();
  const { me } = useSession();
  const enabled = useCan('members:read');
  const { data: members } = useQuery(trpc.members.list.queryOptions({ limit: 100 }, { enabled, staleTime: 60_000 }));
  return (by) => {
    const [kind = '', id] = by.split(':');
    if (id === me.person.id) return t.you;
    const member = members?.items.find(({ personId }) => personId === id);
    if (member) return member.name || member.email;
    return (t as Readonly<Record<string, string>>)[kind] ?? t.someone;
  };
}
