// Days and times on the store's clocks, `2026-05-09` and `2026-05-09T14:05`, which the server turns into instants.
import { dayIn } from '@/shared/format';
import { TextInput } from '@/shared/kit';
import { useZone } from '@/shared/session';
import { Field, type FieldProps } from './field';
import { useFormWords } from './words';

interface DateFieldProps extends FieldProps {
  /** A day, or `today`, which is the store's and not the browser's. */
  readonly least?: string | undefined;
  readonly most?: string | undefined;
}

export function DateField({ least, most, ...field }: DateFieldProps) {
  const t = useFormWords();
  const zone = useZone();
  const day = (given: string | undefined) => (given === 'today' ? dayIn(new Date(), zone) : given);
  const [from, to] = [day(least), day(most)];
  const read = (value: string | null): string | undefined => {
    if (!value) return undefined;
    if (from !== undefined && value < from) return t.notBefore(from);
    return to !== undefined && value > to ? t.notAfter(to) : undefined;
  };
  return (
    <Field<string | null> {...field} hint={field.hint ?? t.inZone(zone)} read={read}>
      {({ value, onChange, ...control }) => (
        <TextInput
          {...control}
          type="date"
          min={from}
          max={to}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value || null)}
        />
      )}
    </Field>
  );
}

/** A day and a time on the store's clocks, or null. */
export function DateTimeField(field: FieldProps) {
  const t = useFormWords();
  const zone = useZone();
  return (
    <Field<string | null> {...field} hint={field.hint ?? t.onClocks(zone)}>
      {({ value, onChange, ...control }) => (
        <TextInput {...control} type="datetime-local" value={value ?? ''} onChange={({ target }) => onChange(target.value || null)} />
      )}
    </Field>
  );
}
