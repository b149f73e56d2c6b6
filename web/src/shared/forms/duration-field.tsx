// A span of time: a count and its unit; the form's value is ISO 8601, as the server has it.
import { useState } from 'react';
import { durationMs, durationOf, formatDuration, SPAN_SECONDS, spanOf, type SpanUnit } from '@/shared/format';
import { Select, TextInput } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { type Control, Field, type FieldProps } from './field';
import { useFormWords } from './words';

interface DurationFieldProps extends FieldProps {
  readonly least?: string | undefined;
  readonly most?: string | undefined;
}

const DURATION = /^P(?=.)/;

/** What cannot be read stays as it was typed, and is refused. */
export function DurationField({ least, most, ...field }: DurationFieldProps) {
  const t = useFormWords();
  const locale = useLocale();
  const read = (value: string | null): string | undefined => {
    if (!value) return undefined;
    if (!DURATION.test(value)) return t.notANumber;
    const ms = durationMs(value);
    if (least !== undefined && ms < durationMs(least)) return t.atLeast(formatDuration(least, locale));
    return most !== undefined && ms > durationMs(most) ? t.atMost(formatDuration(most, locale)) : undefined;
  };
  return (
    <Field<string | null> {...field} read={read}>
      {(control) => <SpanInput {...control} label={field.label} />}
    </Field>
  );
}

function SpanInput({ value, onChange, disabled, onBlur, label, ...control }: Control<string | null> & { label: string }) {
  const { units: t } = useFormWords();
  const known = value !== null && DURATION.test(value) ? spanOf(value) : null;
  const [unit, setUnit] = useState<SpanUnit>(known?.unit ?? 'minutes');
  const count = known === null ? value : String((known.count * SPAN_SECONDS[known.unit]) / SPAN_SECONDS[unit]);
  const write = (text: string, per: SpanUnit) => onChange(text.trim() === '' ? null : /^\d+$/.test(text.trim()) ? durationOf(Number(text), per) : text);
  return (
    <span className="flex gap-8">
      <TextInput {...control} {...{ disabled, onBlur }} inputMode="numeric" autoComplete="off" align="end" value={count ?? ''} onChange={({ target }) => write(target.value, unit)} />
      <Select
        aria-label={`${label}: ${t.label}`}
        disabled={disabled}
        choices={(Object.keys(SPAN_SECONDS) as SpanUnit[]).map((each) => ({ value: each, label: t[each] }))}
        value={unit}
        onPick={(next) => {
          setUnit(next);
          if (count !== null) write(count, next);
        }}
      />
    </span>
  );
}
