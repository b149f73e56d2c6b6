// Who gets what: rules from the first to the last, each with conditions that must all hold.
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import type { Operator } from '@/client/shared';
import { PickOne, SwitchField, TextField } from '@/shared/forms';
import { Button, IconButton } from '@/shared/kit';
import { useSettingsWords } from '../words';
import { type FlagValues, NEW_CONDITION, NEW_RULE, OPERATORS } from './flag-values';
import { ServeFields, useVariants } from './serve-fields';

const ATTRIBUTE = /^[A-Za-z0-9_.:-]{1,100}$/;

export function RulesFields() {
  const { flag: t } = useSettingsWords();
  const { control } = useFormContext<FlagValues>();
  const { fields, append, remove, swap } = useFieldArray({ control, name: 'definition.rules' });
  const first = useVariants()[0]?.value ?? '';
  return (
    <div className="flex flex-col gap-16">
      <p className="text-text-2">{t.rulesText}</p>
      {fields.map(({ id }, place) => (
        <section key={id} aria-label={t.rule(place + 1)} className="flex flex-col gap-8 border-b border-line pb-8">
          <header className="flex items-center justify-between">
            <h3 className="text-strong">{t.rule(place + 1)}</h3>
            <span className="flex">
              {place > 0 && <IconButton icon={ArrowUp} label={t.up(place + 1)} onClick={() => swap(place, place - 1)} />}
              {place < fields.length - 1 && <IconButton icon={ArrowDown} label={t.down(place + 1)} onClick={() => swap(place, place + 1)} />}
              <IconButton icon={Trash2} label={t.removeRule(place + 1)} onClick={() => remove(place)} />
            </span>
          </header>
          <TextField name={`definition.rules.${place}.name`} label={t.ruleName} most={100} />
          <Conditions rule={place} />
          <ServeFields name={`definition.rules.${place}.serve`} />
        </section>
      ))}
      <div>
        <Button icon={Plus} onClick={() => append({ ...NEW_RULE, serve: { ...NEW_RULE.serve, variant: first } })}>
          {t.addRule}
        </Button>
      </div>
    </div>
  );
}

function Conditions({ rule }: { rule: number }) {
  const { flag: t } = useSettingsWords();
  const { control } = useFormContext<FlagValues>();
  const { fields, append, remove } = useFieldArray({ control, name: `definition.rules.${rule}.conditions` });
  return (
    <div className="flex flex-col gap-8">
      {fields.map(({ id }, place) => (
        <div key={id} role="group" aria-label={t.condition(place + 1)} className="flex items-start gap-8">
          <Condition name={`definition.rules.${rule}.conditions.${place}`} />
          {fields.length > 1 && <IconButton icon={Trash2} label={t.removeCondition(place + 1)} onClick={() => remove(place)} />}
        </div>
      ))}
      <div>
        <Button size="small" icon={Plus} onClick={() => append(NEW_CONDITION)}>
          {t.addCondition}
        </Button>
      </div>
    </div>
  );
}

function Condition({ name }: { name: string }) {
  const { flag: t } = useSettingsWords();
  const operator = useWatch({ name: `${name}.operator` }) as Operator;
  return (
    <div className="grid min-w-0 flex-1 gap-x-8 rows:grid-cols-3">
      <TextField name={`${name}.attribute`} label={t.attribute} required check={(text: string) => (ATTRIBUTE.test(text.trim()) ? undefined : t.attributeForm)} />
      <div>
        <PickOne name={`${name}.operator`} label={t.operator} required choices={OPERATORS.map((value) => ({ value, label: t.operators[value] }))} />
        <SwitchField name={`${name}.negate`} label={t.negate} />
      </div>
      {operator !== 'exists' && <TextField name={`${name}.values`} label={t.values} hint={t.valuesHint} required />}
    </div>
  );
}
