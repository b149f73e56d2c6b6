// What can be done with an endpoint: pause and test at once, what cannot be taken back by its name.
import { useNavigate } from '@tanstack/react-router';
import { KeyRound, Pause, Pencil, Play, Repeat, Send, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { WebhookEndpoint } from '@/client/routers/webhooks';
import { client } from '@/shared/api';
import { FormDialog, PickOne, useEditing } from '@/shared/forms';
import { ConfirmDialog, toast, useTried } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { Act } from '@/shared/shapes';
import { replayFailed, webhooksChanged } from '../data';
import { useWebhookWords } from '../words';
import { SecretDialog } from './secret-dialog';

export const hostOf = (url: string): string => new URL(url).host;

export function useEndpointActs(endpoint: WebhookEndpoint): { readonly acts: readonly Act[]; readonly said: ReactNode } {
  const t = useWebhookWords();
  const { id, url, enabled } = endpoint;
  const navigate = useNavigate();
  const off = useCan('webhooks:write') ? undefined : t.needs('webhooks:write');
  const { note, tried } = useTried(t.reasons);
  const [asking, setAsking] = useState<'replay' | 'rotate' | 'remove' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const turn = (on: boolean): Promise<boolean> =>
    tried(async () => {
      await client.webhooks.updateEndpoint.mutate({ id, enabled: on });
      await webhooksChanged();
      toast(on ? t.resumed : t.paused, () => void turn(!on));
    });
  const test = () =>
    tried(async () => {
      await client.webhooks.sendTest.mutate({ id });
      await webhooksChanged();
      toast(t.tested);
    });
  const rotate = async () => {
    setSecret((await client.webhooks.rotateSecret.mutate({ id })).secret);
    await webhooksChanged();
  };
  const remove = async () => {
    await client.webhooks.deleteEndpoint.mutate({ id });
    await navigate({ to: '/webhooks' });
    toast(t.remove.done);
    await webhooksChanged();
  };
  const turning: Act = { key: 'turn', label: enabled ? t.acts.pause : t.acts.resume, icon: enabled ? Pause : Play, disabledBecause: off, onAct: () => turn(!enabled) };
  const close = () => setAsking(null);
  return {
    acts: [
      ...(enabled ? [{ key: 'test', label: t.acts.test, icon: Send, disabledBecause: off, onAct: test }] : [turning]),
      { key: 'replay', label: t.acts.replayFailed, icon: Repeat, disabledBecause: off ?? (enabled ? undefined : t.reasons['webhooks.endpoint_disabled']), onAct: () => setAsking('replay') },
      { key: 'edit', label: t.acts.edit, icon: Pencil, disabledBecause: off, onAct: () => navigate({ to: '/webhooks/$endpointId/edit', params: { endpointId: id } }) },
      ...(enabled ? [turning] : []),
      { key: 'rotate', label: t.acts.rotate, icon: KeyRound, disabledBecause: off, onAct: () => setAsking('rotate') },
      { key: 'remove', label: t.acts.remove, icon: Trash2, tone: 'danger', disabledBecause: off, onAct: () => setAsking('remove') },
    ],
    said: (
      <>
        {note}
        {asking === 'replay' && <ReplayDialog id={id} onClose={close} />}
        <ConfirmDialog open={asking === 'rotate'} title={t.rotate.title} action={t.rotate.action} typeName={hostOf(url)} onClose={close} onConfirm={rotate}>
          {t.rotate.text}
        </ConfirmDialog>
        <ConfirmDialog open={asking === 'remove'} title={t.remove.title} action={t.remove.action} typeName={hostOf(url)} onClose={close} onConfirm={remove}>
          {t.remove.text}
        </ConfirmDialog>
        {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
      </>
    ),
  };
}

const HOUR_MS = 3_600_000;

function ReplayDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { replayFailed: t, reasons } = useWebhookWords();
  const editing = useEditing({
    thing: null,
    values: { hours: '24' },
    reasons,
    save: ({ hours }) => replayFailed(id, new Date(Date.now() - Number(hours) * HOUR_MS)),
    onSaved: async (count) => {
      onClose();
      await webhooksChanged();
      toast(t.done(count));
    },
  });
  return (
    <FormDialog editing={editing} title={t.title} description={t.text} action={t.action} onClose={onClose}>
      <PickOne name="hours" label={t.since} required choices={Object.entries(t.spans).map(([value, label]) => ({ value, label }))} />
    </FormDialog>
  );
}
