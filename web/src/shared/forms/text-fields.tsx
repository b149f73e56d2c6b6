// Fields that are typed into as they are, or switched.
import type { HTMLInputTypeAttribute } from 'react';
import { useController } from 'react-hook-form';
import { Switch, TextArea, TextInput } from '@/shared/kit';
import { Field, type FieldProps } from './field';
import { useFormWords } from './words';

interface TextFieldProps extends FieldProps {
  readonly type?: HTMLInputTypeAttribute | undefined;
  readonly placeholder?: string | undefined;
  readonly autoComplete?: string | undefined;
  readonly most?: number | undefined;
  readonly autoFocus?: boolean | undefined;
}

const useLength = (most: number | undefined) => {
  const t = useFormWords();
  return (value: string | null) =>
    most !== undefined && (value?.length ?? 0) > most ? t.tooLong(value?.length ?? 0, most) : undefined;
};

export function TextField({ type = 'text', placeholder, autoComplete, most, autoFocus, ...field }: TextFieldProps) {
  const read = useLength(most);
  return (
    <Field<string | null> {...field} read={read}>
      {({ value, onChange, ...control }) => (
        <TextInput
          {...control}
          {...{ type, placeholder, autoComplete, autoFocus }}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextAreaField({ most, rows = 4, code, ...field }: FieldProps & { most?: number; rows?: number; code?: boolean }) {
  const read = useLength(most);
  return (
    <Field<string | null> {...field} read={read}>
      {({ value, onChange, ...control }) => (
        <TextArea {...control} rows={rows} code={code} value={value ?? ''} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

/** On or off; its label stands beside it. */
export function SwitchField({ name, label, hint }: Pick<FieldProps, 'name' | 'label' | 'hint'>) {
  const { field } = useController({ name });
  return (
    <div>
      <Switch
        label={label}
        hint={hint}
        name={name}
        ref={field.ref}
        checked={Boolean(field.value)}
        onBlur={field.onBlur}
        onChange={(event) => field.onChange(event.target.checked)}
      />
    </div>
  );
}
