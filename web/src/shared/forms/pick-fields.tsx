// One or many out of several: a few are shown, more are listed, and very many are searched.
import { Checkbox, Chip, type Choice, Combobox, Radio, Select } from '@/shared/kit';
import { Field, type FieldProps } from './field';

const FEW = 4;

interface PickProps extends FieldProps {
  readonly choices: readonly Choice[];
  /** Null where something is chosen always. */
  readonly placeholder?: string | null | undefined;
}

/** The form's value is the value of a choice, or null. */
export function PickOne({ choices, placeholder, ...field }: PickProps) {
  const few = choices.length <= FEW && field.required === true;
  return (
    <Field<string | null> {...field} group={few}>
      {({ value, onChange, id, ref, ...control }) =>
        few ? (
          <div className="flex flex-col">
            {choices.map((choice, place) => (
              <Radio
                key={choice.value}
                {...(place === 0 ? { ref } : {})}
                name={id}
                label={choice.label}
                disabled={control.disabled || choice.disabled === true}
                checked={value === choice.value}
                onBlur={control.onBlur}
                onChange={() => onChange(choice.value)}
              />
            ))}
          </div>
        ) : (
          <Select
            {...control}
            id={id}
            ref={ref}
            choices={choices}
            placeholder={placeholder === null ? undefined : (placeholder ?? '—')}
            value={value ?? ''}
            onPick={(picked) => onChange(picked === '' ? null : picked)}
          />
        )
      }
    </Field>
  );
}

interface PickFoundProps extends FieldProps {
  /** What matches a text; called again as it changes. */
  readonly search: (text: string) => Promise<readonly Choice[]>;
  readonly placeholder?: string | undefined;
}

/** One of very many, found by typing; the form's value is a whole choice, or null. */
export function PickFound({ search, placeholder, ...field }: PickFoundProps) {
  return (
    <Field<Choice | null> {...field}>
      {({ value, onChange, name: _, ...control }) => (
        <Combobox
          {...control}
          label={field.label}
          search={search}
          placeholder={placeholder}
          text={value?.label ?? ''}
          onPick={onChange}
          onClear={() => onChange(null)}
        />
      )}
    </Field>
  );
}

/** Several of very many, each found by typing; the form's value is a list of whole choices. */
export function PickManyFound({ search, placeholder, ...field }: PickFoundProps) {
  return (
    <Field<readonly Choice[]> {...field}>
      {({ value = [], onChange, name: _, ...control }) => (
        <div className="flex flex-col gap-8">
          <Combobox
            {...control}
            label={field.label}
            search={async (text) => (await search(text)).filter((found) => !value.some((each) => each.value === found.value))}
            placeholder={placeholder}
            text=""
            onPick={({ value: id, label }) => onChange([...value, { value: id, label }])}
          />
          {value.length > 0 && (
            <div className="flex flex-wrap gap-4">
              {value.map((each) => (
                <Chip key={each.value} name={each.label} onRemove={() => onChange(value.filter((other) => other !== each))}>
                  {each.label}
                </Chip>
              ))}
            </div>
          )}
        </div>
      )}
    </Field>
  );
}

interface PickManyProps extends FieldProps {
  readonly choices: readonly Choice[];
  readonly placeholder?: string | undefined;
  /** What is typed and is no choice yet may be added, such as a new tag. */
  readonly free?: boolean | undefined;
  /** Of very many: what matches a text. The choices are then those whose names are known. */
  readonly search?: PickFoundProps['search'] | undefined;
}

/** The form's value is a list of values. */
export function PickMany({ choices, placeholder, free = false, search, ...field }: PickManyProps) {
  const few = choices.length <= FEW && !free && !search;
  const labelOf = (value: string) => choices.find((choice) => choice.value === value)?.label ?? value;
  return (
    <Field<readonly string[]> {...field} group={few}>
      {({ value = [], onChange, id, ref, name: _, ...control }) => {
        const without = (gone: string) => onChange(value.filter((each) => each !== gone));
        if (few) {
          return (
            <div className="flex flex-col">
              {choices.map((choice, place) => (
                <Checkbox
                  key={choice.value}
                  {...(place === 0 ? { ref } : {})}
                  label={choice.label}
                  disabled={control.disabled}
                  checked={value.includes(choice.value)}
                  onBlur={control.onBlur}
                  onChange={({ target }) => (target.checked ? onChange([...value, choice.value]) : without(choice.value))}
                />
              ))}
            </div>
          );
        }
        const find = async (text: string) => {
          const wanted = text.trim().toLocaleLowerCase();
          const all = search ? await search(text) : choices.filter(({ label }) => label.toLocaleLowerCase().includes(wanted));
          const found = all.filter((choice) => !value.includes(choice.value));
          const known = all.some((choice) => choice.label.toLocaleLowerCase() === wanted) || value.includes(text.trim());
          return free && wanted && !known ? [...found, { value: text.trim(), label: text.trim() }] : found;
        };
        return (
          <div className="flex flex-col gap-8">
            <Combobox
              {...control}
              id={id}
              ref={ref}
              label={field.label}
              search={find}
              placeholder={placeholder}
              text=""
              onPick={(choice) => onChange([...value, choice.value])}
            />
            {value.length > 0 && (
              <div className="flex flex-wrap gap-4">
                {value.map((each) => (
                  <Chip key={each} name={labelOf(each)} onRemove={() => without(each)}>
                    {labelOf(each)}
                  </Chip>
                ))}
              </div>
            )}
          </div>
        );
      }}
    </Field>
  );
}
