// What a condition asks for, by its kind: comparisons, numbers, and pickers of what there is.
import { useQueries } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Comparison, When } from '@/client/routers/segments';
import { findProducts, useProductNames } from '@/features/catalog';
import { trpc } from '@/shared/api';
import { DecimalInput } from '@/shared/forms';
import { countriesIn, countryName, digitsOf } from '@/shared/format';
import { Combobox, Select } from '@/shared/kit';
import { useLocale, useStore } from '@/shared/session';
import { useLanguage } from '@/shared/words';
import { useGroups, useTags } from '../data';
import { useCustomerWords } from '../words';
import { CHANNELS, useFindPurposes } from './consents-card';
import { among, Many } from './many';
import type { ConditionNode, Typed } from './rule-tree';

export interface FieldsProps {
  readonly node: ConditionNode;
  readonly onChange: (change: Partial<ConditionNode>) => void;
}

type Parts = (props: FieldsProps) => ReactNode;

const KINDS: Record<ConditionNode['kind'], Parts> = {
  joined: (props) => <Since {...props} />,
  lastOrder: (props) => <Since {...props} />,
  orders: (props) => (
    <>
      <Compares {...props} />
      <Counts {...props} of="count" />
      <Lately {...props} />
    </>
  ),
  spent: (props) => (
    <>
      <Compares {...props} />
      <Amount {...props} />
      <Lately {...props} />
    </>
  ),
  bought: (props) => (
    <>
      <Counts {...props} of="pieces" />
      <Products {...props} />
      <Lately {...props} />
    </>
  ),
  location: (props) => <Places {...props} />,
  tagged: (props) => <Tags {...props} />,
  group: (props) => <Groups {...props} />,
  consent: (props) => <Allows {...props} />,
  behaviour: (props) => (
    <>
      <Behaviour {...props} />
      <Compares {...props} />
      <Counts {...props} of="times" />
      <Lately {...props} />
    </>
  ),
  points: (props) => (
    <>
      <Compares {...props} />
      <Counts {...props} of="count" />
    </>
  ),
};

export const ConditionFields = (props: FieldsProps) => KINDS[props.node.kind](props);

/** A quarter of the row, and all of it on a phone. */
const Narrow = ({ children }: { children: ReactNode }) => <span className="basis-full rows:basis-1/4">{children}</span>;

function Compares({ node, onChange }: FieldsProps) {
  const { build: t } = useCustomerWords().segments;
  const choices = (Object.keys(t.comparisons) as Comparison[]).map((value) => ({ value, label: t.comparisons[value] }));
  return (
    <Narrow>
      <Select aria-label={t.comparison} choices={choices} value={node.comparison} onPick={(comparison) => onChange({ comparison })} />
    </Narrow>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: Typed;
  readonly onChange: (value: Typed) => void;
  readonly digits?: number;
  readonly after?: string;
}

function NumberInput({ label, digits = 0, after, ...rest }: NumberProps) {
  const locale = useLocale();
  const isUnread = typeof rest.value === 'string';
  return (
    <Narrow>
      <DecimalInput {...rest} aria-label={label} aria-invalid={isUnread || undefined} digits={digits} after={after} locale={locale} />
    </Narrow>
  );
}

function Counts({ node: { numbers }, onChange, of }: FieldsProps & { of: 'count' | 'times' | 'pieces' }) {
  const { build: t } = useCustomerWords().segments;
  return <NumberInput label={t[of]} value={numbers.count} onChange={(count) => onChange({ numbers: { ...numbers, count } })} />;
}

function Amount({ node: { numbers, currency }, onChange }: FieldsProps) {
  const { build: t } = useCustomerWords().segments;
  const store = useStore();
  const used = currency ?? store.currency;
  return <NumberInput label={t.amount} value={numbers.count} digits={digitsOf(used)} after={used} onChange={(count) => onChange({ numbers: { ...numbers, count } })} />;
}

function Since({ node: { when, numbers }, onChange }: FieldsProps) {
  const { build: t } = useCustomerWords().segments;
  const choices = (Object.keys(t.whens) as When[]).map((value) => ({ value, label: t.whens[value] }));
  return (
    <>
      <Narrow>
        <Select aria-label={t.when} choices={choices} value={when} onPick={(picked) => onChange({ when: picked })} />
      </Narrow>
      <NumberInput label={t.days} after={t.daysUnit} value={numbers.days} onChange={(days) => onChange({ numbers: { ...numbers, days } })} />
    </>
  );
}

function Lately({ node: { numbers }, onChange }: FieldsProps) {
  const { build: t } = useCustomerWords().segments;
  const choices = [
    { value: 'ever', label: t.ever },
    { value: 'lately', label: t.withinDays },
  ];
  return (
    <>
      <Narrow>
        <Select
          aria-label={t.within}
          choices={choices}
          value={numbers.isLately ? 'lately' : 'ever'}
          onPick={(picked) => onChange({ numbers: { ...numbers, isLately: picked === 'lately' } })}
        />
      </Narrow>
      {numbers.isLately && (
        <NumberInput label={t.days} after={t.daysUnit} value={numbers.withinDays} onChange={(withinDays) => onChange({ numbers: { ...numbers, withinDays } })} />
      )}
    </>
  );
}

function Products({ node: { chosen }, onChange }: FieldsProps) {
  const { build: t, say } = useCustomerWords().segments;
  const names = useProductNames(chosen);
  return (
    <Many
      label={t.products}
      placeholder={t.findProducts}
      values={chosen}
      labelOf={(id) => names.get(id) ?? say.gone}
      search={findProducts}
      onChange={(next) => onChange({ chosen: next })}
    />
  );
}

/** The regions are those of the forms of addresses of the chosen countries. */
function Places({ node: { chosen, regions }, onChange }: FieldsProps) {
  const { build: t } = useCustomerWords().segments;
  const language = useLanguage();
  const forms = useQueries({ queries: chosen.map((country) => trpc.customerAddresses.form.queryOptions({ country }, { staleTime: Infinity })) });
  const areas = forms.flatMap(({ data }) => data?.fields.find(({ name }) => name === 'region')?.choices ?? []);
  const labelOf = (region: string) => areas.find(({ value }) => value === region)?.label ?? region;
  return (
    <>
      <Many
        label={t.countries}
        placeholder={t.findCountries}
        values={chosen}
        labelOf={(code) => countryName(code, language)}
        search={among(countriesIn(language))}
        onChange={(next) => onChange({ chosen: next, regions: [] })}
      />
      {(areas.length > 0 || regions.length > 0) && (
        <Many
          label={t.regions}
          placeholder={t.findRegions}
          values={regions}
          labelOf={labelOf}
          search={among(areas)}
          onChange={(next) => onChange({ regions: next })}
        />
      )}
    </>
  );
}

function Tags({ node: { chosen, every }, onChange }: FieldsProps) {
  const { build: t } = useCustomerWords().segments;
  const known = useTags();
  const choices = [
    { value: 'one', label: t.oneTag },
    { value: 'every', label: t.everyTag },
  ];
  return (
    <>
      {chosen.length > 1 && (
        <Narrow>
          <Select aria-label={t.every} choices={choices} value={every ? 'every' : 'one'} onPick={(picked) => onChange({ every: picked === 'every' })} />
        </Narrow>
      )}
      <Many
        label={t.tags}
        placeholder={t.findTags}
        values={chosen}
        labelOf={(tag) => tag}
        search={among(known, true)}
        onChange={(next) => onChange({ chosen: next })}
      />
    </>
  );
}

function Groups({ node: { chosen }, onChange }: FieldsProps) {
  const { build: t, say } = useCustomerWords().segments;
  const choices = useGroups().map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Many
      label={t.groups}
      placeholder={t.findGroups}
      values={chosen}
      labelOf={(id) => choices.find(({ value }) => value === id)?.label ?? say.gone}
      search={among(choices)}
      onChange={(next) => onChange({ chosen: next })}
    />
  );
}

function Allows({ node: { channel, name }, onChange }: FieldsProps) {
  const { segments, channels } = useCustomerWords();
  const { build: t } = segments;
  const find = useFindPurposes();
  return (
    <>
      <Narrow>
        <Select
          aria-label={t.channel}
          choices={CHANNELS.map((value) => ({ value, label: channels[value] }))}
          value={channel}
          onPick={(picked) => onChange({ channel: picked })}
        />
      </Narrow>
      <Narrow>
        <Combobox label={t.purpose} placeholder={t.findPurpose} search={find} text={name} onPick={({ value }) => onChange({ name: value })} onClear={() => onChange({ name: '' })} />
      </Narrow>
    </>
  );
}

function Behaviour({ node: { name }, onChange }: FieldsProps) {
  const { build: t, behaviours } = useCustomerWords().segments;
  const choices = Object.entries(behaviours).map(([value, label]) => ({ value, label }));
  const said = choices.find(({ value }) => value === name)?.label ?? name;
  return (
    <span className="min-w-0 flex-1 basis-full rows:basis-1/3">
      <Combobox
        label={t.behaviour}
        placeholder={t.findBehaviour}
        search={among(choices, true)}
        text={said}
        onPick={({ value }) => onChange({ name: value })}
        onClear={() => onChange({ name: '' })}
      />
    </span>
  );
}
