// Which events a route takes: conditions in rows, all of which must hold, or one.
import { Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useWatch } from 'react-hook-form';
import { PickOne, SwitchField, TextField } from '@/shared/forms';
import { Button, IconButton } from '@/shared/kit';
import { MOST_CONDITIONS, NEW_CONDITION, OPERATORS, readValues, type RouteValues } from '../event-routes';
import { useRouteWords } from '../words';

export function ConditionsField() {
  const t = useRouteWords();
  const { fields, append, remove } = useFieldArray<RouteValues, 'conditions'>({ name: 'conditions' });
  const conditions = useWatch<RouteValues, 'conditions'>({ name: 'conditions' });
  return (
    <div className="flex flex-col gap-12">
      {fields.length === 0 && <p className="text-text-2">{t.everyEvent}</p>}
      {fields.length > 1 && <PickOne name="matching" label={t.matching} required choices={(['all', 'any'] as const).map((value) => ({ value, label: t.matchings[value] }))} />}
      {fields.map(({ id }, place) => (
        <div key={id} role="group" aria-label={t.condition(place + 1)} className="flex items-start gap-8 border-t border-line pt-12">
          <div className="min-w-0 flex-1">
            <div className="grid gap-x-12 rows:grid-cols-3">
              <TextField name={`conditions.${place}.attribute`} label={t.attribute} hint={t.attributeHint} required most={200} />
              <PickOne name={`conditions.${place}.operator`} label={t.operator} required choices={OPERATORS.map((value) => ({ value, label: t.operators[value] ?? value }))} />
              {conditions[place]?.operator !== 'exists' && (
                <TextField
                  name={`conditions.${place}.values`}
                  label={t.values}
                  hint={t.valuesHint}
                  required
                  check={(text: string) => (readValues(text).length === 0 ? t.valueMissing : undefined)}
                />
              )}
            </div>
            <SwitchField name={`conditions.${place}.negate`} label={t.negate} />
          </div>
          <span className="pt-24">
            <IconButton icon={Trash2} label={t.removeCondition(place + 1)} onClick={() => remove(place)} />
          </span>
        </div>
      ))}
      {fields.length < MOST_CONDITIONS && (
        <span>
          <Button size="small" icon={Plus} onClick={() => append(NEW_CONDITION)}>
            {t.addCondition}
          </Button>
        </span>
      )}
    </div>
  );
}
