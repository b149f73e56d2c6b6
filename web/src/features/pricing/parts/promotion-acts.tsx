// What can be done with a promotion: the server says what. Pausing is undone at a press; what ends it asks first.
import { useNavigate } from '@tanstack/react-router';
import { Archive, CircleStop, Pause, Pencil, Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Promotion, PromotionAction } from '@/client/routers/promotions';
import { client, failureOf } from '@/shared/api';
import { ConfirmDialog, type IconType, toast, useSayFailure, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { promotionChanged } from '../data';
import { usePricingWords } from '../words';

/** The likeliest first; the same order everywhere. */
const ORDER: readonly PromotionAction[] = ['activate', 'edit', 'pause', 'end', 'archive'];
const ICONS: Record<PromotionAction, IconType> = { activate: Play, edit: Pencil, pause: Pause, end: CircleStop, archive: Archive };
/** What leads back at a press. */
const BACK: { readonly [Action in PromotionAction]?: PromotionAction } = { pause: 'activate' };

export function useActs(promotion: Promotion): { readonly acts: readonly Act[]; readonly dialog: ReactNode; readonly note: ReactNode } {
  const t = usePricingWords();
  const canWrite = useCan('pricing:write');
  const navigate = useNavigate();
  const say = useSayFailure(t.reasons);
  const { note, tried } = useTried(t.reasons);
  const [asking, setAsking] = useState<'end' | 'archive' | null>(null);
  const { id, status, terms } = promotion;
  const send = async (action: PromotionAction) => promotionChanged(await client.promotions.act.mutate({ id, action }));
  const run = async (action: PromotionAction) => {
    await send(action);
    const back = BACK[action];
    const undo = async () => {
      try {
        if (back) await send(back);
      } catch (error) {
        toast(say(failureOf(error)));
      }
    };
    toast(t.done[action](terms.name), back && undo);
  };
  const press: Record<PromotionAction, () => unknown> = {
    activate: () => tried(() => run('activate')),
    pause: () => tried(() => run('pause')),
    edit: () => navigate({ to: '/prices/promotions/$promotionId/edit', params: { promotionId: id } }),
    end: () => setAsking('end'),
    archive: () => setAsking('archive'),
  };
  const label = (action: PromotionAction) => (action === 'activate' && status === 'paused' ? t.acts.resume : t.acts[action]);
  const allowed = canWrite ? ORDER.filter((action) => promotion.allowedActions.includes(action)) : [];
  return {
    acts: allowed.map((action) => ({
      key: action,
      label: label(action),
      icon: ICONS[action],
      tone: action === 'archive' ? ('danger' as const) : undefined,
      onAct: press[action],
    })),
    note,
    dialog: asking && (
      <ConfirmDialog
        open
        title={t.asking[asking].title(terms.name)}
        action={t.asking[asking].action}
        onConfirm={() => run(asking)}
        onClose={() => setAsking(null)}
      >
        {t.asking[asking].text}
      </ConfirmDialog>
    ),
  };
}
