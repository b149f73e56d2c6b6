import { useState } from 'react';
import type { Standing } from '@/client/routers/people';
import { client } from '@/shared/api';
import { FormDialog, TextAreaField, useEditing } from '@/shared/forms';
import { formatExact, formatExactly } from '@/shared/format';
import { Button, Card, ConfirmDialog, CopyId, StatusChip, toast, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { usePeopleWords } from '../words';

interface StandingCardProps {
  readonly standing: Standing;
  readonly onChange: (standing: Standing) => void;
}

export function StandingCard({ standing, onChange }: StandingCardProps) {
  const { people: t, reasons } = usePeopleWords();
  const canWrite = useCan('people:write');
  const locale = useLocale();
  const zone = useZone();
  const { note, tried } = useTried(reasons);
  const [asked, setAsked] = useState<'block' | 'sessions' | null>(null);
  const { person, blockedAt, blockedFor, openSessions, isOperator } = standing;
  const isBlocked = blockedAt !== null;
  const unblock = () =>
    tried(async () => {
      onChange(await client.people.unblock.mutate({ personId: person.id }));
      toast(t.unblocked(person.name));
    });
  const endSessions = async () => {
    const { count } = await client.people.endSessions.mutate({ personId: person.id });
    onChange({ ...standing, openSessions: 0 });
    toast(t.ended(count));
  };
  return (
    <Card title={person.name || person.email} action={<StatusChip tone={isBlocked ? 'bad' : 'good'} word={isBlocked ? t.blocked : t.free} />}>
      <div className="flex flex-col gap-16">
        {note}
        <Facts
          facts={[
            { label: t.email, value: person.email },
            { label: t.id, value: <CopyId id={person.id} of={t.id} /> },
            { label: t.since, value: formatExactly(person.createdAt, locale, zone) },
            { label: t.sessions, value: formatExact(openSessions, locale) },
            ...(isOperator ? [{ label: t.role, value: t.operator }] : []),
            ...(isBlocked ? [{ label: t.blockedAt, value: formatExactly(blockedAt, locale, zone) }, { label: t.reason, value: blockedFor }] : []),
          ]}
        />
        {canWrite && (
          <div className="flex flex-wrap gap-8">
            {isBlocked ? (
              <Button onClick={unblock}>{t.unblock}</Button>
            ) : (
              <>
                <Button disabledBecause={openSessions === 0 ? t.noSessions : undefined} onClick={() => setAsked('sessions')}>
                  {t.endSessions}
                </Button>
                <Button onClick={() => setAsked('block')}>
                  {t.block}
                </Button>
              </>
            )}
          </div>
        )}
      </div>
      {asked === 'block' && <BlockDialog standing={standing} onChange={onChange} onClose={() => setAsked(null)} />}
      <ConfirmDialog open={asked === 'sessions'} title={t.endTitle(person.name)} action={t.endSessions} reasons={reasons} onClose={() => setAsked(null)} onConfirm={endSessions}>
        {t.endText}
      </ConfirmDialog>
    </Card>
  );
}

function BlockDialog({ standing: { person }, onChange, onClose }: StandingCardProps & { onClose: () => void }) {
  const { people: t, reasons } = usePeopleWords();
  const editing = useEditing({
    thing: null,
    values: { reason: '' },
    reasons,
    save: ({ reason }, context) => client.people.block.mutate({ personId: person.id, reason: reason.trim() }, { context }),
    onSaved: ({ standing, endedSessions, revokedKeys, withdrawnInvitations, otherKeys }) => {
      onClose();
      onChange(standing);
      toast(t.blockedDone(person.name, { sessions: endedSessions, keys: revokedKeys.length, invitations: withdrawnInvitations.length, others: otherKeys }));
    },
  });
  return (
    <FormDialog editing={editing} tone="danger" title={t.blockTitle(person.name)} description={t.blockText} action={t.block} onClose={onClose}>
      <TextAreaField name="reason" label={t.reason} hint={t.reasonHint} rows={2} required most={1000} />
    </FormDialog>
  );
}
