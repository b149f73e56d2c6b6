import { useState } from 'react';
import type { APIKey } from '@/client/shared';
import { client } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Button, ConfirmDialog, NotFound, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { useAuthors } from '../authors';
import { peopleChanged } from '../data';
import { keyStandOf } from '../status';
import { useStoreWords } from '../words';
import { useRights } from './rights';

/** A key beside the list: what it may, who made it, and its end. */
export function KeyPanel({ of, onClose }: { of: APIKey | undefined; onClose: () => void }) {
  const { keys: t } = useStoreWords();
  const canWrite = useCan('keys:write');
  const { nameOf } = useAuthors();
  const { nameOf: rightOf } = useRights();
  const locale = useLocale();
  const zone = useZone();
  const [asking, setAsking] = useState(false);
  if (of === undefined) {
    return (
      <PeekPanel title={t.title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const at = (instant: string | null, none: string) => (instant === null ? none : formatInstant(instant, locale, zone));
  const revoke = async () => {
    await client.keys.revoke.mutate({ id: of.id });
    await peopleChanged();
    toast(t.revoked(of.name));
  };
  return (
    <PeekPanel title={of.name} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.prefix, value: <code className="font-mono text-code">{of.prefix}…</code> },
            { label: t.state, value: t.stands[keyStandOf(of)] },
            { label: t.madeBy, value: nameOf(of.madeByKind, of.madeById) },
            { label: t.created, value: at(of.createdAt, '') },
            { label: t.used, value: at(of.lastUsedAt, t.never) },
            { label: t.expires, value: at(of.revokedAt ?? of.expiresAt, t.noEnd) },
            { label: t.calls, value: of.callsPerMinute === null ? t.noLimit : t.perMinute(formatExact(of.callsPerMinute, locale)) },
          ]}
        />
        <section>
          <h3 className="pb-4 text-strong">{t.scopes}</h3>
          <ul className="text-dense text-text-2">
            {of.scopes.map((scope) => (
              <li key={scope}>{rightOf(scope)}</li>
            ))}
          </ul>
        </section>
        {canWrite && keyStandOf(of) === 'open' && (
          <div>
            <Button onClick={() => setAsking(true)}>
              {t.revoke}
            </Button>
          </div>
        )}
      </div>
      <ConfirmDialog open={asking} title={t.revokeTitle(of.name)} action={t.revoke} onClose={() => setAsking(false)} onConfirm={revoke}>
        {t.revokeText}
      </ConfirmDialog>
    </PeekPanel>
  );
}
