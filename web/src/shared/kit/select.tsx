// The browser's own list: it is quick, speaks every language, and is right on every phone.
import { clsx } from 'clsx';
import { ChevronDown } from 'lucide-react';
import type { Ref, SelectHTMLAttributes } from 'react';
import { Icon } from './icon';
import { INPUT_LOOK } from './text-input';

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string>
  extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'style' | 'size' | 'children' | 'value'> {
  readonly choices: readonly Choice<Value>[];
  readonly value?: Value | '' | undefined;
  readonly onPick?: ((value: Value) => void) | undefined;
  /** Stands there until something is picked. */
  readonly placeholder?: string | undefined;
  readonly size?: 'medium' | 'small' | undefined;
  readonly ref?: Ref<HTMLSelectElement> | undefined;
}

export function Select<Value extends string>({
  choices,
  onPick,
  onChange,
  placeholder,
  size = 'medium',
  ...rest
}: SelectProps<Value>) {
  return (
    <span className="relative inline-flex w-full min-w-0 items-center">
      <select
        {...rest}
        onChange={(event) => {
          onChange?.(event);
          onPick?.(event.target.value as Value);
        }}
        className={clsx(INPUT_LOOK, 'appearance-none truncate pr-32 pl-8', size === 'small' ? 'h-control-small' : 'h-control')}
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {choices.map(({ value, label, disabled }) => (
          <option key={value} value={value} disabled={disabled}>
            {label}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute right-8 flex text-text-2">
        <Icon of={ChevronDown} />
      </span>
    </span>
  );
}
