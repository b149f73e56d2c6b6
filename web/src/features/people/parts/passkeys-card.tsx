// Keys that live in a device: added with the password, and taken away one by one.
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Passkey } from '@/client/routers/auth';
import { client, failureOf, trpc } from '@/shared/api';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { formatInstant } from '@/shared/format';
import { Button, Card, ConfirmDialog, ErrorState, IconButton, Skeleton, toast } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { factorsChanged } from '../data';
import { usePeopleWords } from '../words';
import { canUsePasskeys, makePasskey } from './passkeys';

export function PasskeysCard() {
  const { passkeys: t, reasons } = usePeopleWords();
  const locale = useLocale();
  const zone = useZone();
  const { data, error, refetch } = useQuery(trpc.auth.listPasskeys.queryOptions());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const remove = async () => {
    if (removing === null) return;
    await client.auth.removePasskey.mutate({ id: removing.id });
    await factorsChanged();
    toast(t.removed(removing.name));
  };
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.text}</p>
        {error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : data === undefined && <Skeleton count={2} />}
        {data && data.items.length > 0 && (
          <ul className="w-full">
            {data.items.map((key) => (
              <li key={key.id} className="flex items-center justify-between gap-12 border-b border-line py-8 last:border-0">
                <span className="min-w-0">
                  <span className="block truncate font-medium">{key.name}</span>
                  <span className="text-dense text-text-2">{key.usedAt ? t.used(formatInstant(key.usedAt, locale, zone)) : t.unused(formatInstant(key.createdAt, locale, zone))}</span>
                </span>
                <IconButton icon={Trash2} label={t.remove(key.name)} onClick={() => setRemoving(key)} />
              </li>
            ))}
          </ul>
        )}
        <Button disabledBecause={canUsePasskeys() ? undefined : t.impossible} onClick={() => setAdding(true)}>
          {t.add}
        </Button>
      </div>
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      <ConfirmDialog open={removing !== null} title={t.removeTitle(removing?.name ?? '')} action={t.remove(removing?.name ?? '')} reasons={reasons} onClose={() => setRemoving(null)} onConfirm={remove}>
        {t.removeText}
      </ConfirmDialog>
    </Card>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { passkeys: t, passkey, password, factor, reasons } = usePeopleWords();
  const editing = useEditing({
    thing: null,
    values: { name: '', password: '' },
    reasons: { ...reasons, 'accounts.invalid_credentials': password.wrong },
    reasonFields: { 'accounts.invalid_credentials': 'password' },
    save: (values) => makePasskey(values.name.trim(), values.password),
    onSaved: async (isMade) => {
      if (!isMade) return toast(passkey.dismissed);
      onClose();
      await factorsChanged();
      toast(t.added);
    },
  });
  return (
    <FormDialog editing={editing} title={t.add} description={t.addText} action={t.add} onClose={onClose}>
      <TextField name="name" label={t.name} hint={t.nameHint} required most={100} autoFocus />
      <TextField name="password" label={factor.password} type="password" autoComplete="current-password" required />
    </FormDialog>
  );
}
