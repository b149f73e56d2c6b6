import { useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import { EntryForm, EntryPage, Line } from '@/features/people';
import { client } from '@/shared/api';
import { Button, Select } from '@/shared/kit';
import { signOut, switchStore } from '@/shared/session';
import { language, locale, useWords } from '@/shared/words';
import { likelyCurrency, zoneHere, zones, currencies } from '../parts/defaults';
import { words } from '../words';

/** A person's first store, or another one. */
export function OpenStore() {
  const t = useWords(words).open;
  const reasons = useWords(words).reasons;
  const navigate = useNavigate();
  const open = async ({ name = '', currency = '', timeZone = '' }: Readonly<Record<string, string>>) => {
    const { store } = await client.stores.open.mutate({ name, currency, timeZone, locale: locale() });
    await switchStore(store.id, '/');
  };
  const leave = async () => {
    await signOut();
    await navigate({ to: '/sign-in' });
  };
  return (
    <EntryPage
      title={t.title}
      text={t.text}
      foot={
        <Button tone="quiet" onClick={leave}>
          {t.signOut}
        </Button>
      }
    >
      <EntryForm button={t.button} onSubmit={open} reasons={reasons}>
        <Line name="name" label={t.name} autoComplete="organization" maxLength={200} autoFocus />
        <Choose name="currency" label={t.currency} hint={t.currencyHint} choices={currencies(language())} chosen={likelyCurrency()} />
        <Choose name="timeZone" label={t.zone} hint={t.zoneHint} choices={zones()} chosen={zoneHere()} />
      </EntryForm>
    </EntryPage>
  );
}

interface ChooseProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly choices: readonly { value: string; label: string }[];
  readonly chosen: string;
}

function Choose({ name, label, hint, choices, chosen }: ChooseProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="block pb-4 text-strong">
        {label}
      </label>
      <Select id={id} name={name} choices={choices} defaultValue={chosen} aria-describedby={`${id}-said`} />
      <p id={`${id}-said`} className="pt-4 text-caption text-text-3">
        {hint}
      </p>
    </div>
  );
}
