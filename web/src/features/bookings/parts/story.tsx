// What happened to a booking, in words.
import { useQuery } from '@tanstack/react-query';
import type { Booking, BookingHappening } from '@/client/routers/booking';
import { trpc } from '@/shared/api';
import { formatExact } from '@/shared/format';
import type { Tone } from '@/shared/kit';
import { useCan, useLocale, useSession } from '@/shared/session';
import type { Happening } from '@/shared/shapes';
import { useBookingWords } from '../words';
import { useMoney } from './money';
import { useTimes } from './times';

const TONES: Readonly<Record<string, Tone>> = {
  held: 'active',
  confirmed: 'good',
  picked_up: 'active',
  returned: 'good',
  closed: 'good',
  refund_failed: 'bad',
  overdue: 'warn',
  in_the_way: 'bad',
  cancelled: 'warn',
  no_show: 'warn',
  expired: 'warn',
};

/** Happenings as the story shows them; one that has no words of its own is called by its kind. */
export function useStory(booking: Booking): (told: readonly BookingHappening[]) => readonly Happening[] {
  const { story: t } = useBookingWords();
  const said = useMoney(booking.currency);
  const say = useSay(booking);
  const nameOf = useActors();
  const reasons: Readonly<Record<string, string>> = t.reasons;
  const notes = (about: Readonly<Record<string, string>>) => [
    about['feeMinor'] && t.fee(said(Number(about['feeMinor']))),
    about['chargesMinor'] && Number(about['chargesMinor']) > 0 && t.charges(said(Number(about['chargesMinor']))),
    about['reason'] && (reasons[about['reason']] ?? about['reason']),
    about['reference'],
    about['note'],
    about['failure'],
  ];
  return (told) =>
    told.map(({ kind, at, by, about }, place) => ({
      id: `${at}-${kind}-${place}`,
      at,
      tone: TONES[kind],
      title: say(kind, about),
      actor: nameOf(by),
      text: notes(about).filter(Boolean).join(' · '),
    }));
}

function useSay(booking: Booking): (kind: string, about: Readonly<Record<string, string>>) => string {
  const { story: t, price, counter } = useBookingWords();
  const said = useMoney(booking.currency);
  const locale = useLocale();
  const times = useTimes(booking.quote.timeZone);
  const distance = (text: string | undefined) => price.miles[booking.quote.mileage?.unit ?? 'km'](formatExact(Number(text ?? 0), locale));
  return (kind, about) => {
    const [startsAt, endsAt] = [about['startsAt'], about['endsAt']];
    switch (kind) {
      case 'paid':
      case 'refunded':
      case 'deposit_held':
      case 'deposit_taken':
        return t[kind](said(Number(about['amountMinor'] ?? 0)));
      case 'paid_at_counter':
      case 'refunded_at_counter': {
        const methods: Readonly<Record<string, string>> = counter.methods;
        return t[kind](said(Number(about['amountMinor'] ?? 0)), methods[about['method'] ?? ''] ?? '');
      }
      case 'rescheduled':
        return t.rescheduled(startsAt && endsAt ? times.span({ startsAt, endsAt }) : '');
      case 'extended':
        return t.extended(endsAt ? times.at(endsAt) : '');
      case 'vehicle_assigned':
        return t.vehicle_assigned(about['plate'] ?? '');
      case 'picked_up':
        return t.picked_up(about['plate'] ?? '', distance(about['mileage']));
      case 'returned':
        return t.returned(distance(about['mileage']));
      default: {
        const word = (t as Readonly<Record<string, unknown>>)[kind];
        return typeof word === 'string' ? word : kind;
      }
    }
  };
}

/** Who did something: oneself and members by name, keys and the house by what they are. */
function useActors(): (by: string) => string {
  const { actors: t } = useBookingWords().story;
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
