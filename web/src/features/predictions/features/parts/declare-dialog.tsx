// Declares how fresh a feature has to be, and what stands for a missing or an old value; says why.
import type { DefinedFeature, DefinedFeatures, StaleRule } from '@/client/routers/features';
import { client } from '@/shared/api';
import { DurationField, Field, FormDialog, PickOne, SwitchField, TextField, useEditing } from '@/shared/forms';
import { durationMs, durationOf } from '@/shared/format';
import { TextInput, toast } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { featuresChanged, short } from '../data';
import { useFeatureWords } from '../words';
import { readValue } from './declared';
import { useSaying } from './saying';

const RULES: readonly StaleRule[] = ['recompute', 'missing', 'use'];
const LEAST = 'PT60S';
const MOST = 'P30D';

interface Declared {
  readonly freshness: string | null;
  readonly stale: StaleRule;
  readonly hasDefault: boolean;
  readonly default: string;
  readonly owner: string;
  readonly message: string;
}

function typedOf({ freshnessSeconds, stale, default: given, owner }: DefinedFeature, locale: string): Declared {
  return {
    freshness: freshnessSeconds === null ? null : durationOf(freshnessSeconds, 'seconds'),
    stale,
    hasDefault: given !== null,
    default: given === null ? '' : typeof given === 'number' ? new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 6 }).format(given) : String(given),
    owner,
    message: '',
  };
}

export function DeclareDialog({ feature, commit, onClose }: { feature: DefinedFeature; commit: string; onClose: () => void }) {
  const { change: t, staleChoices, yes, no, reasons } = useFeatureWords();
  const locale = useLocale();
  const say = useSaying();
  const { name, kind, freshnessSeconds } = feature;
  const editing = useEditing<Declared, DefinedFeatures>({
    thing: null,
    values: typedOf(feature, locale),
    reasons,
    save: ({ freshness, stale, hasDefault, default: typed, owner, message }, context) => {
      const declared = {
        name,
        default: hasDefault ? (readValue(typed, kind, locale) ?? null) : null,
        owner: owner.trim(),
        ...(freshness === null ? {} : { stale, freshnessSeconds: durationMs(freshness) / 1000 }),
      };
      return client.features.amend.mutate({ commit, message: message.trim(), changes: [declared] }, { context });
    },
    onSaved: async (saved) => {
      onClose();
      await featuresChanged();
      toast(t.saved(short(saved.commit)));
    },
  });
  return (
    <FormDialog editing={editing} title={t.title(say.title(name))} description={t.text} action={t.action} onClose={onClose}>
      {freshnessSeconds !== null && (
        <>
          <DurationField name="freshness" label={t.freshness} required least={LEAST} most={MOST} />
          <PickOne name="stale" label={t.stale} required choices={RULES.map((value) => ({ value, label: staleChoices[value] }))} />
        </>
      )}
      <SwitchField name="hasDefault" label={t.hasDefault} hint={t.hasDefaultHint} />
      {editing.form.watch('hasDefault') &&
        (kind === 'boolean' ? (
          <PickOne name="default" label={t.default} required choices={[{ value: 'true', label: yes }, { value: 'false', label: no }]} />
        ) : (
          <Field<string> name="default" label={t.default} required read={(text) => (readValue(text ?? '', kind, locale) === undefined ? t.notAValue : undefined)}>
            {({ value, onChange, ...control }) => <TextInput {...control} value={value} inputMode={kind === 'category' ? 'text' : 'decimal'} onChange={({ target }) => onChange(target.value)} />}
          </Field>
        ))}
      <TextField name="owner" label={t.owner} required most={100} />
      <TextField name="message" label={t.message} hint={t.messageHint} required most={200} autoFocus />
    </FormDialog>
  );
}
