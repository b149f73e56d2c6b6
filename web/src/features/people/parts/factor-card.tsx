// One-time passwords: set up, shown in this session, taken away.
import { useState } from 'react';
import { client } from '@/shared/api';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { Button, Card, Dialog, StatusChip, toast } from '@/shared/kit';
import { useSession } from '@/shared/session';
import { factorsChanged } from '../data';
import { usePeopleWords } from '../words';
import { SetUp } from './factor-set-up';

type Asked = 'set-up' | 'prove' | 'remove';

export function FactorCard() {
  const { factor: entry, ownFactor: t } = usePeopleWords();
  const { me } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const has = me.hasSecondFactor;
  return (
    <Card title={t.title} action={<StatusChip tone={has ? 'good' : 'idle'} word={has ? t.on : t.off} />}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.text}</p>
        {has ? (
          <div className="flex flex-wrap gap-8">
            <Button onClick={() => setAsked('prove')}>{t.prove}</Button>
            <Button onClick={() => setAsked('remove')}>
              {t.remove}
            </Button>
          </div>
        ) : (
          <Button onClick={() => setAsked('set-up')}>{entry.setUp}</Button>
        )}
      </div>
      {asked === 'set-up' && (
        <Dialog open holdsForm title={entry.setUp} onClose={close}>
          <SetUp
            onDone={async () => {
              close();
              await factorsChanged();
              toast(t.added);
            }}
          />
        </Dialog>
      )}
      {asked === 'prove' && <ProveDialog onClose={close} />}
      {asked === 'remove' && <RemoveDialog onClose={close} />}
    </Card>
  );
}

export function ProveDialog({ onClose }: { onClose: () => void }) {
  const { ownFactor: t, signIn, reasons } = usePeopleWords();
  const editing = useEditing({
    thing: null,
    values: { code: '' },
    reasons,
    reasonFields: { 'accounts.invalid_code': 'code' },
    save: ({ code }, context) => client.auth.proveSecondFactor.mutate({ code: code.trim() }, { context }),
    onSaved: async () => {
      onClose();
      await factorsChanged();
      toast(t.proved);
    },
  });
  return (
    <FormDialog editing={editing} title={t.prove} description={t.proveText} action={t.prove} onClose={onClose}>
      <TextField name="code" label={signIn.code} hint={signIn.codeHint} autoComplete="one-time-code" required autoFocus />
    </FormDialog>
  );
}

function RemoveDialog({ onClose }: { onClose: () => void }) {
  const { ownFactor: t, factor, signIn, password, reasons } = usePeopleWords();
  const editing = useEditing({
    thing: null,
    values: { password: '', code: '' },
    reasons: { ...reasons, 'accounts.invalid_credentials': password.wrong },
    reasonFields: { 'accounts.invalid_code': 'code', 'accounts.invalid_credentials': 'password' },
    save: (values, context) => client.auth.removeSecondFactor.mutate(values, { context }),
    onSaved: async () => {
      onClose();
      await factorsChanged();
      toast(t.removed);
    },
  });
  return (
    <FormDialog editing={editing} tone="danger" title={t.remove} description={t.removeText} action={t.remove} onClose={onClose}>
      <TextField name="password" label={factor.password} type="password" autoComplete="current-password" required autoFocus />
      <TextField name="code" label={signIn.code} hint={signIn.codeHint} autoComplete="one-time-code" required />
    </FormDialog>
  );
}
