// Money and counts: typed by the reader's locale, shown on leaving as they were read.
import { type ReactNode, useState } from 'react';
import { digitsOf } from '@/shared/format';
import { TextInput } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { marksOf, readDecimal, writeDecimal } from './decimals';
import { type Control, Field, type FieldProps } from './field';
import { useFormWords } from './words';

/** Minor units; null for nothing; a text while it cannot be read, so that it stays and is kept in the draft. */
export type Typed = number | string | null;

interface Limits {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

interface MoneyFieldProps extends FieldProps, Limits {
  readonly currency: string;
}

/** The form's value is a number of minor units, or null. */
export function MoneyField({ currency, ...rest }: MoneyFieldProps) {
  return <DecimalField {...rest} digits={digitsOf(currency)} after={currency} />;
}

interface CountFieldProps extends FieldProps, Limits {
  readonly unit?: string | undefined;
}

/** The form's value is a whole number, or null. */
export function CountField({ unit, least = 0, ...rest }: CountFieldProps) {
  return <DecimalField {...rest} least={least} digits={0} after={unit} />;
}

interface PercentFieldProps extends FieldProps, Limits {
  /** How many decimals it may have; the form's value counts in the last of them: 1250 is 12.5 % with two. */
  readonly digits?: number | undefined;
}

/** The form's value is a whole number of the smallest share, or null. */
export function PercentField({ digits = 2, least = 0, most, ...rest }: PercentFieldProps) {
  return <DecimalField {...rest} least={least} most={most ?? 100 * 10 ** digits} digits={digits} after="%" />;
}

function DecimalField({ digits, after, least, most, ...field }: FieldProps & Limits & { digits: number; after: ReactNode }) {
  const t = useFormWords();
  const locale = useLocale();
  const limits = (minor: number): string | undefined => {
    if (least !== undefined && minor < least) return t.atLeast(writeDecimal(least, locale, digits));
    if (most !== undefined && minor > most) return t.atMost(writeDecimal(most, locale, digits));
    return undefined;
  };
  const read = (value: Typed): string | undefined => {
    if (value === null || value === undefined) return undefined;
    if (typeof value === 'number') return limits(value);
    const reading = readDecimal(value, locale, digits);
    if ('minor' in reading) return limits(reading.minor);
    const { decimal } = marksOf(locale);
    if (reading.problem === 'ambiguous') return t.ambiguous(value, decimal);
    return reading.problem === 'too_many_decimals' ? t.decimals(digits) : t.notANumber;
  };
  return (
    <Field<Typed> {...field} read={read}>
      {(control) => <DecimalInput {...control} digits={digits} after={after} locale={locale} />}
    </Field>
  );
}

interface DecimalInputProps extends Omit<Partial<Control<Typed>>, 'value' | 'onChange'> {
  readonly value: Typed;
  readonly onChange: (value: Typed) => void;
  readonly digits: number;
  readonly after: ReactNode;
  readonly locale: string;
  /** Outside of a field. */
  readonly 'aria-label'?: string | undefined;
}

export function DecimalInput({ value, onChange, onBlur, digits, after, locale, ...control }: DecimalInputProps) {
  // While it is typed it stays as it is; on leaving it is written as it was read.
  const [typing, setTyping] = useState<string | null>(null);
  const written = typeof value === 'number' ? writeDecimal(value, locale, digits) : (value ?? '');
  return (
    <TextInput
      {...control}
      inputMode={digits === 0 ? 'numeric' : 'decimal'}
      autoComplete="off"
      align="end"
      after={after}
      value={typing ?? written}
      onChange={({ target: { value: text } }) => {
        setTyping(text);
        const reading = readDecimal(text, locale, digits);
        onChange('minor' in reading ? reading.minor : text.trim() === '' ? null : text);
      }}
      onBlur={() => {
        setTyping(null);
        onBlur?.();
      }}
    />
  );
}
