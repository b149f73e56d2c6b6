import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePlace } from '@/shared/routing';
import { client } from '@/shared/api';
import { CountField, DateField, TextField, useEditing } from '@/shared/forms';
import { endOf } from '@/shared/format/days';
import { Card, Forbidden } from '@/shared/kit';
import { useCan, useZone } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { peopleChanged } from '../data';
import { ScopesField } from '../parts/scopes-field';
import { SecretDialog } from '../parts/secret-dialog';
import { useStoreWords } from '../words';

export function NewKey() {
  return useCan('keys:write') ? <Page /> : <Forbidden permission="keys:write" />;
}

interface KeyValues {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresOn: string | null;
  readonly callsPerMinute: number | null;
}

const EMPTY: KeyValues = { name: '', scopes: [], expiresOn: null, callsPerMinute: null };

function Page() {
  const { keys: list, newKey: t, help, reasons } = useStoreWords();
  const zone = useZone();
  const navigate = useNavigate();
  const [secret, setSecret] = useState<string | null>(null);
  usePlace({ title: t.title, parent: { label: list.title, to: '/settings/keys' } });
  const editing = useEditing<KeyValues, { secret: string }>({
    thing: 'key',
    values: EMPTY,
    reasons,
    reasonFields: { 'keys.beyond_own_scopes': 'scopes' },
    save: ({ name, scopes, expiresOn, callsPerMinute }, context) =>
      client.keys.create.mutate({ name: name.trim(), scopes: [...scopes], expiresAt: expiresOn && endOf(expiresOn, zone), callsPerMinute }, { context }),
    onSaved: async (made) => {
      setSecret(made.secret);
      await peopleChanged();
    },
  });
  return (
    <>
      <FormPage
        title={t.title}
        back={{ label: list.title, link: { to: '/settings/keys' } }}
        help={{ text: help.newKey, guide: 'permissions' }}
        editing={editing}
        action={t.action}
        isNew
      >
        <Card title={t.what}>
          <TextField name="name" label={list.name} hint={t.nameHint} required most={200} autoFocus />
          <DateField name="expiresOn" label={t.expires} hint={t.expiresHint} least="today" />
          <CountField name="callsPerMinute" label={t.calls} hint={t.callsHint} least={1} />
        </Card>
        <Card title={list.scopes}>
          <ScopesField />
        </Card>
      </FormPage>
      {secret !== null && <SecretDialog secret={secret} onClose={() => void navigate({ to: '/settings/keys' })} />}
    </>
  );
}
