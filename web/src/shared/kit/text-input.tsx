// What is typed into. A field around it gives label, hint and error.
import { clsx } from 'clsx';
import type { InputHTMLAttributes, ReactNode, Ref, TextareaHTMLAttributes } from 'react';

export const INPUT_LOOK =
  'w-full min-w-0 rounded-control border border-line-strong bg-surface text-input text-text placeholder:text-text-3 hover:border-text-3 disabled:bg-sunken disabled:text-text-2 aria-invalid:border-bad-mark aria-invalid:border-2';

export interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'style' | 'size' | 'prefix'> {
  readonly ref?: Ref<HTMLInputElement> | undefined;
  /** Before the text, inside the box: a magnifier, a unit. */
  readonly before?: ReactNode;
  /** After the text, inside the box: a currency, a button. */
  readonly after?: ReactNode;
  /** Numbers stand on the right, where their digits can be compared. */
  readonly align?: 'start' | 'end' | undefined;
  readonly size?: 'medium' | 'small' | undefined;
}

export function TextInput({ before, after, align = 'start', size = 'medium', ...rest }: TextInputProps) {
  return (
    <span className="relative flex w-full items-center">
      {before && <span className="pointer-events-none absolute left-8 flex text-text-3">{before}</span>}
      <input
        {...rest}
        className={clsx(
          INPUT_LOOK,
          // A select counts as read-only too, so that this is no part of the look of all.
          'read-only:bg-sunken',
          size === 'small' ? 'h-control-small' : 'h-control',
          before ? 'pl-32' : 'pl-8',
          after ? 'pr-48' : 'pr-8',
          align === 'end' && 'text-right tabular-nums',
        )}
      />
      {after && <span className="absolute right-8 flex items-center text-body text-text-2">{after}</span>}
    </span>
  );
}

export interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className' | 'style'> {
  readonly ref?: Ref<HTMLTextAreaElement> | undefined;
  /** What is written is for machines: JSON, a schema. */
  readonly code?: boolean | undefined;
}

/** Grows with what is written, from `rows` on. */
export function TextArea({ rows = 3, code = false, ...rest }: TextAreaProps) {
  return (
    <textarea
      rows={rows}
      spellCheck={!code}
      {...rest}
      style={{ minHeight: `calc(${rows} * 1lh + 10px)` }}
      className={clsx(INPUT_LOOK, 'block field-sizing-content px-8 py-4 read-only:bg-sunken', code && 'max-h-[65vh] overflow-y-auto font-mono text-code')}
    />
  );
}
