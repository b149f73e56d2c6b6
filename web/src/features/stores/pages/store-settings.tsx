// The store itself: what it is called, and where and how it counts.
import type { Store } from '@/client/routers/stores';
import { useSettingsPlace } from '@/features/settings';
import { client, queryClient } from '@/shared/api';
import { DurationField, PickOne, TextField, useEditing } from '@/shared/forms';
import { Card, Forbidden, toast } from '@/shared/kit';
import { storeOptions, useCan, useStore } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { language } from '@/shared/words';
import { LeaveCard } from '../parts/leave-card';
import { currencies, locales, zones } from '../parts/defaults';
import { FactorCard } from '../parts/factor-card';
import { useStoreWords } from '../words';

export function StoreSettings() {
  return useCan('accounts:read') ? <Page /> : <Forbidden permission="accounts:read" />;
}

type StoreValues = Pick<Store, 'name' | 'currency' | 'timeZone' | 'locale' | 'idleLimit'>;

const valuesOf = ({ name, currency, timeZone, locale, idleLimit }: Store): StoreValues => ({ name, currency, timeZone, locale, idleLimit });

function Page() {
  const { store: t, help, reasons } = useStoreWords();
  const canWrite = useCan('accounts:write');
  const store = useStore();
  const back = useSettingsPlace(t.title);
  const editing = useEditing<StoreValues, Store>({
    thing: 'store',
    id: store.id,
    values: valuesOf(store),
    reasons,
    save: (values, context) => client.stores.update.mutate(values, { context }),
    onSaved: async (saved) => {
      queryClient.setQueryData(storeOptions.queryKey, saved);
      toast(t.saved);
      // Money, days and hours are told by what was saved.
      await queryClient.invalidateQueries();
    },
  });
  return (
    <FormPage
      title={t.title}
      back={back}
      help={{ text: help.store, guide: 'permissions' }}
      editing={editing}
      readOnlyBecause={canWrite ? undefined : t.readOnly}
      side={
        <>
          <FactorCard />
          <LeaveCard />
        </>
      }
    >
      <Card title={t.basics}>
        <TextField name="name" label={t.name} required most={200} />
        <PickOne name="locale" label={t.locale} hint={t.localeHint} required choices={locales(language(), store.locale)} />
      </Card>
      <Card title={t.counting}>
        <PickOne name="currency" label={t.currency} hint={t.currencyHint} required choices={currencies(language())} />
        <PickOne name="timeZone" label={t.zone} hint={t.zoneHint} required choices={zones()} />
        <DurationField name="idleLimit" label={t.idle} hint={store.clock === 'wall' ? t.idleHint : t.idleReplayed} required least="PT10S" most="P1D" />
      </Card>
    </FormPage>
  );
}
