// What happened to one intervention, as lines of a timeline.
import type { Happening } from '@/shared/shapes';
import type { Translated } from '@/shared/words';
import type { ShownIntervention } from '../data';
import type { en } from '../words/en';

export function storyOf(one: ShownIntervention, t: Translated<typeof en>): readonly Happening[] {
  const { story } = t;
  const line = (id: keyof typeof story, at: string | null, more: Partial<Happening> = {}): readonly Happening[] => (at === null ? [] : [{ id, at, title: story[id], ...more }]);
  const by = one.deliveredBy ? { text: t.channels[one.deliveredBy] } : {};
  return [
    ...line('recovered', one.recoveredAt, { tone: 'good', actor: story.shopper }),
    ...line('cancelled', one.cancelledAt, { tone: 'idle', text: one.cancelReason ? t.reasonsOf[one.cancelReason] : undefined }),
    ...line('dismissed', one.dismissedAt, { actor: story.shopper }),
    ...line('clicked', one.clickedAt, { tone: 'active', actor: story.shopper }),
    ...line('seen', one.seenAt, { actor: story.shopper }),
    ...line('delivered', one.deliveredAt, { tone: 'active', ...by }),
    ...(one.dueAt > one.createdAt ? line('due', one.dueAt) : []),
    ...line('decided', one.createdAt, { actor: story.house, text: t.origins[one.origin] }),
  ];
}
