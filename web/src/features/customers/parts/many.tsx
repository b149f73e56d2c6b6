// Several of something, found by typing and taken away one by one; outside of a field.
import { Chip, type Choice, Combobox } from '@/shared/kit';

interface ManyProps {
  readonly label: string;
  readonly placeholder: string;
  readonly values: readonly string[];
  readonly labelOf: (value: string) => string;
  readonly search: (text: string) => Promise<readonly Choice[]>;
  readonly onChange: (values: readonly string[]) => void;
}

export function Many({ label, placeholder, values, labelOf, search, onChange }: ManyProps) {
  const find = async (text: string) => (await search(text)).filter(({ value }) => !values.includes(value));
  return (
    <span className="flex min-w-0 flex-1 basis-full flex-col rows:basis-1/2 gap-4">
      <Combobox label={label} placeholder={placeholder} search={find} text="" onPick={({ value }) => onChange([...values, value])} />
      {values.length > 0 && (
        <span className="flex flex-wrap gap-4">
          {values.map((value) => (
            <Chip key={value} name={labelOf(value)} onRemove={() => onChange(values.filter((each) => each !== value))}>
              {labelOf(value)}
            </Chip>
          ))}
        </span>
      )}
    </span>
  );
}

/** Of a few that are known, those with a text in their label; what is typed and is none of them too, where it may be. */
export const among =
  (choices: readonly Choice[], free = false) =>
  async (text: string): Promise<readonly Choice[]> => {
    const wanted = text.trim();
    const found = choices.filter(({ label }) => label.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()));
    return free && wanted !== '' && !choices.some(({ value }) => value === wanted) ? [...found, { value: wanted, label: wanted }] : found;
  };
