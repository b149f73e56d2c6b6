// What happened to one intervention, as lines of a timeline: on its own page, and on its cart's.
import type { Happening } from '@/shared/shapes';
import { DELIVERY_TONES, type ShownDecision, type ShownDelivery, type ShownIntervention } from '../data';
import type { ReachWords } from '../words';
import { Why } from './why';

interface Known {
  readonly decision?: ShownDecision | undefined;
  readonly deliveries?: readonly ShownDelivery[] | undefined;
}

/** The later of two that happened at one moment comes first. */
export function storyOf(one: ShownIntervention, t: ReachWords, { decision, deliveries = [] }: Known = {}): readonly Happening[] {
  const { story } = t;
  const line = (key: string, at: string | null, title: string, more: Partial<Happening> = {}): readonly Happening[] =>
    at === null ? [] : [{ id: `${key}-${one.id}`, at, title, ...more }];
  const by = one.deliveredBy ? { text: t.channels[one.deliveredBy] } : {};
  return [
    ...line('cancelled', one.cancelledAt, story.cancelled, { tone: 'idle', text: one.cancelReason ? t.reasonsOf[one.cancelReason] : undefined }),
    ...(one.state === 'expired' ? line('expired', one.expiresAt, story.expired, { tone: 'idle' }) : []),
    ...line('dismissed', one.dismissedAt, story.dismissed, { actor: story.shopper }),
    ...line('clicked', one.clickedAt, story.clicked, { tone: 'active', actor: story.shopper }),
    ...line('seen', one.seenAt, story.seen, { actor: story.shopper }),
    ...line('delivered', one.deliveredAt, story.delivered, { tone: 'active', ...by }),
    ...deliveries.toReversed().flatMap((delivery) => wayLines(delivery, t)),
    ...(one.dueAt > one.createdAt && !one.isHoldout ? line('due', one.dueAt, story.due) : []),
    decidedLine(one, t, decision),
  ];
}

/** An abandonment that was answered with nothing; nobody was reached about it. */
export const leftAloneLine = (decision: ShownDecision, t: ReachWords): Happening => ({
  id: `decided-${decision.id}`,
  at: decision.decidedAt,
  title: t.story.decidedTo.none,
  actor: t.story.house,
  text: <Why decision={decision} />,
});

function decidedLine(one: ShownIntervention, t: ReachWords, decision: ShownDecision | undefined): Happening {
  const { decidedTo, heldOut, by } = t.story;
  const title = one.isHoldout ? heldOut : one.action === 'discount' ? decidedTo.discount(one.discountPercent) : decidedTo[one.action];
  const text = (
    <>
      {!one.isHoldout && <p className="wrap-anywhere">{one.message}</p>}
      {decision && <Why decision={decision} />}
    </>
  );
  return { id: `decided-${one.id}`, at: one.createdAt, title, actor: by[one.origin], text };
}

/** That it left by a channel, and where it came to nothing there; the shopper's signs are the intervention's own. */
function wayLines({ id, channel, state, because, sentAt, endedAt }: ShownDelivery, t: ReachWords): readonly Happening[] {
  const failed = state === 'failed' || state === 'bounced';
  return [
    ...(failed && endedAt !== null
      ? [{ id: `ended-${id}`, at: endedAt, tone: DELIVERY_TONES[state], title: t.story.notBy(t.channels[channel]), text: because ? t.deliveries.because[because] : undefined }]
      : []),
    ...(sentAt === null ? [] : [{ id: `sent-${id}`, at: sentAt, title: t.story.sentBy[channel] }]),
  ];
}
