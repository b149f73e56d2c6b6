import { useState } from 'react';
import { client } from '@/shared/api';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { Button, Card, toast } from '@/shared/kit';
import { sessionsChanged } from '../data';
import { usePeopleWords } from '../words';

export function PasswordCard() {
  const { password: t } = usePeopleWords();
  const [changing, setChanging] = useState(false);
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.text}</p>
        <Button onClick={() => setChanging(true)}>{t.change}</Button>
      </div>
      {changing && <ChangeDialog onClose={() => setChanging(false)} />}
    </Card>
  );
}

function ChangeDialog({ onClose }: { onClose: () => void }) {
  const { password: t, passwordHint, reasons } = usePeopleWords();
  const editing = useEditing({
    thing: null,
    values: { currentPassword: '', newPassword: '' },
    reasons: { ...reasons, 'accounts.invalid_credentials': t.wrong },
    reasonFields: { 'accounts.invalid_credentials': 'currentPassword', 'accounts.weak_password': 'newPassword' },
    save: (values, context) => client.auth.changePassword.mutate(values, { context }),
    onSaved: async () => {
      onClose();
      await sessionsChanged();
      toast(t.changed);
    },
  });
  return (
    <FormDialog editing={editing} title={t.change} description={t.others} action={t.change} onClose={onClose}>
      <TextField name="currentPassword" label={t.current} type="password" autoComplete="current-password" required autoFocus />
      <TextField name="newPassword" label={t.next} type="password" autoComplete="new-password" hint={passwordHint} required most={128} />
    </FormDialog>
  );
}
