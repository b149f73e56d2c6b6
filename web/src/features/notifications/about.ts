// What each notification says, how much it presses, and the page on which something can be done.
import type { LinkProps } from '@tanstack/react-router';
import type { Notification, PaymentNotice } from '@/client/routers/notifications';
import { formatCount, formatInstant, formatMoney } from '@/shared/format';
import type { Tone } from '@/shared/kit';
import type { Translated } from '@/shared/words';
import type { en } from './words/en';

export interface Said {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  /** Without it there is no page for it yet. */
  readonly link?: LinkProps;
}

export function sayNotice({ about, times }: Notification, t: Translated<typeof en>, locale: string, zone: string): Said {
  const count = (value: number) => formatCount(value, locale);
  const join = (...parts: readonly (string | false)[]) =>
    [...parts, times > 1 && t.times(count(times))].filter((part) => part !== false && part !== '').join(' · ');
  switch (about.kind) {
    case 'stock': {
      const name = [...new Set([about.productTitle, about.variantTitle])].filter(Boolean).join(' · ');
      return {
        tone: about.available > 0 ? 'warn' : 'bad',
        title: about.available > 0 ? t.stock.low(name) : t.stock.out(name),
        text: join(t.stock.left(count(about.available)), t.stock.point(count(about.reorderPoint)), about.sku),
        link: { to: '/products/$productId', params: { productId: about.productId } },
      };
    }
    case 'payment':
      return {
        tone: about.trouble === 'failed' ? 'warn' : 'bad',
        title: t.payment[about.trouble](about.orderNumber),
        text: join(formatMoney({ amountMinor: about.amountMinor, currency: about.currency }, locale), decided(about, t)),
        link: { to: '/orders/$orderId', params: { orderId: about.orderId } },
      };
    case 'import':
      return {
        tone: about.hasFailed ? 'bad' : about.refused > 0 ? 'warn' : 'good',
        title: about.hasFailed ? t.import.failed(about.fileName) : t.import.done(about.fileName),
        text: join(
          about.created > 0 && t.import.created(count(about.created)),
          about.updated > 0 && t.import.updated(count(about.updated)),
          about.refused > 0 && t.import.refused(count(about.refused)),
        ),
        link: { to: '/products/import/$importId/run', params: { importId: about.importId } },
      };
    case 'webhook':
      return {
        tone: 'bad',
        title: t.webhook.title(about.url),
        text: join(t.webhook[about.reason]),
        link: { to: '/webhooks/$endpointId', params: { endpointId: about.endpointId } },
      };
    case 'events':
      return { tone: 'bad', title: t.events.failing, text: join(about.detail), link: { to: '/events/dead-letters/all', search: { reason: about.reason, cause: about.fingerprint } as never } };
    case 'rental':
      return {
        tone: 'bad',
        title: t.rental.title(about.plate, about.bookingNumber),
        text: join(t.rental.due(formatInstant(about.dueAt, locale, zone)), t.rental[about.nextBookingId === null ? 'block' : 'next'](formatInstant(about.nextStartsAt, locale, zone))),
        link: { to: '/bookings/$bookingId', params: { bookingId: about.bookingId } },
      };
    case 'provider':
      return { tone: 'bad', title: t.provider[about.trouble](about.provider), text: join(t.provider[`${about.trouble}Text`], about.model) };
  }
}

const decided = ({ trouble, code }: PaymentNotice, t: Translated<typeof en>): string | false =>
  trouble === 'disputed' && (code === 'won' || code === 'lost') && t.payment[code];
