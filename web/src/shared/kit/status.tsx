// Where a thing stands: a shape, a word, and only then a colour. A status word is never cut.
import { clsx } from 'clsx';
import type { Tone } from './tones';
import { tip } from './tips';

const MARKS: Record<Tone, string> = {
  good: 'text-good-mark',
  warn: 'text-warn-mark',
  bad: 'text-bad-mark',
  active: 'text-active-mark',
  idle: 'text-idle-mark',
};

const TINTS: Record<Tone, string> = {
  good: 'bg-good-tint text-good-text',
  warn: 'bg-warn-tint text-warn-text',
  bad: 'bg-bad-tint text-bad-text',
  active: 'bg-active-tint text-active-text',
  idle: 'bg-idle-tint text-idle-text',
};

/** The shape of a tone, 16 px: ✓ in a disc, △, ✕ in an octagon, half a disc, a ring. */
export function StatusMark({ tone }: { tone: Tone }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden className={clsx('size-16 shrink-0', MARKS[tone])}>
      {SHAPES[tone]}
    </svg>
  );
}

const SHAPES: Record<Tone, React.ReactNode> = {
  good: (
    <>
      <circle cx="8" cy="8" r="6" fill="currentColor" />
      <path d="m5.2 8.2 2 2 3.6-4" className="fill-none stroke-surface stroke-[1.75]" />
    </>
  ),
  warn: (
    <>
      <path d="M8 2 14.5 13.5h-13Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M8 6.2v3.4M8 11v1.3" className="stroke-surface stroke-[1.5]" />
    </>
  ),
  bad: (
    <>
      <path d="M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5Z" fill="currentColor" />
      <path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" className="stroke-surface stroke-[1.75]" />
    </>
  ),
  active: (
    <>
      <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 2.75a5.25 5.25 0 0 0 0 10.5Z" fill="currentColor" />
    </>
  ),
  idle: <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

export interface StatusChipProps {
  readonly tone: Tone;
  /** At most 16 characters. */
  readonly word: string;
  /** What it means, as a tooltip. */
  readonly meaning?: string | undefined;
  /** In rows only what waits for someone is tinted, so that a list stays quiet. */
  readonly inRow?: boolean | undefined;
}

export function StatusChip({ tone, word, meaning, inRow = false }: StatusChipProps) {
  const tinted = !inRow || tone === 'warn' || tone === 'bad';
  return (
    <span
      {...tip(meaning)}
      tabIndex={meaning ? 0 : undefined}
      className={clsx(
        'inline-flex h-24 items-center gap-4 rounded-chip pr-8 pl-4 text-dense font-medium whitespace-nowrap',
        tinted ? TINTS[tone] : 'text-text',
      )}
    >
      <StatusMark tone={tone} />
      {word}
    </span>
  );
}

/** A small number or word beside another: what waits for a person. */
export function Badge({ children, tone = 'idle' }: { children: string | number; tone?: Tone | undefined }) {
  return (
    <span className={clsx('inline-flex h-16 min-w-16 items-center justify-center rounded-chip px-4 text-caption tabular-nums', TINTS[tone])}>
      {children}
    </span>
  );
}
