// A label, what is typed into, and a line that is a hint until there is an error to tell.
import { clsx } from 'clsx';
import { CircleX } from 'lucide-react';
import { type ReactNode, type Ref, useEffect, useId } from 'react';
import { useController } from 'react-hook-form';
import { Icon } from '@/shared/kit';
import { useEditingContext } from './context';
import { useFormWords } from './words';

export interface FieldProps {
  /** As React Hook Form writes it: `title`, `lines.0.quantity`. */
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly required?: boolean | undefined;
  /** Says what is wrong with a value, or nothing. */
  readonly check?: ((value: never) => string | undefined) | undefined;
  readonly disabledBecause?: string | undefined;
  /** In rows, whose place says what it is: the label is for screen readers alone, and only an error takes room below. */
  readonly bare?: boolean | undefined;
}

export interface Control<Value> {
  readonly id: string;
  readonly name: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly onBlur: () => void;
  readonly ref: Ref<never>;
  readonly disabled: boolean;
  readonly 'aria-invalid': boolean | undefined;
  readonly 'aria-describedby': string;
  readonly 'aria-required': boolean | undefined;
}

interface BuildProps<Value> extends FieldProps {
  readonly children: (control: Control<Value>) => ReactNode;
  /** For several inputs under one label: a `fieldset`. */
  readonly group?: boolean | undefined;
  /** Ran before `check`. */
  readonly read?: ((value: Value) => string | undefined) | undefined;
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

export function Field<Value>({ name, label, hint, required, check, read, disabledBecause, bare = false, group = false, children }: BuildProps<Value>) {
  const t = useFormWords();
  const id = useId();
  const { fields } = useEditingContext();
  const { field, fieldState } = useController({
    name,
    rules: {
      validate: (value: unknown) => {
        if (required && isEmpty(typeof value === 'string' ? value.trim() : value)) return t.needed(label);
        return read?.(value as Value) ?? check?.(value as never) ?? true;
      },
    },
  });
  useEffect(() => {
    fields.set(name, { label });
    return () => void fields.delete(name);
  }, [fields, name, label]);
  const error = fieldState.error?.message;
  const said = error ?? disabledBecause ?? hint;
  const control = children({
    id,
    name,
    value: field.value as Value,
    onChange: field.onChange,
    onBlur: field.onBlur,
    ref: field.ref as Ref<never>,
    disabled: disabledBecause !== undefined,
    'aria-invalid': error !== undefined || undefined,
    'aria-describedby': `${id}-said`,
    'aria-required': required || undefined,
  });
  const Frame = group ? 'fieldset' : 'div';
  const Label = group ? 'legend' : 'label';
  return (
    <Frame className={bare ? 'min-w-0' : 'min-w-0 pb-8'}>
      <Label {...(group ? {} : { htmlFor: id })} className={bare ? 'sr-only' : 'mb-4 block text-strong'}>
        {label}
        {!required && <span className="ml-4 font-regular text-text-3">{t.optional}</span>}
      </Label>
      {control}
      <div
        id={`${id}-said`}
        aria-live="polite"
        className={clsx('text-dense', error ? 'mt-4 flex min-h-24 items-start gap-4 text-bad-text' : bare ? 'text-text-2' : 'mt-4 min-h-24 text-text-2')}
      >
        {error && (
          <span className="pt-2">
            <Icon of={CircleX} />
          </span>
        )}
        <span className="min-w-0">{said}</span>
      </div>
    </Frame>
  );
}
