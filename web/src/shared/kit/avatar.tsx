// A person or a store by its letters: the same name has the same look everywhere.
import { clsx } from 'clsx';

const LOOKS = [
  'bg-good-tint text-good-text',
  'bg-warn-tint text-warn-text',
  'bg-bad-tint text-bad-text',
  'bg-active-tint text-active-text',
  'bg-idle-tint text-idle-text',
] as const;

/** The first letters of the first and the last word. */
export function lettersOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase();
}

const lookOf = (name: string): string => {
  const sum = [...name].reduce((all, letter) => (all * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  return LOOKS[sum % LOOKS.length] ?? LOOKS[0];
};

export function Avatar({ name, square = false, size = 'medium' }: { name: string; square?: boolean; size?: 'medium' | 'small' }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-flex shrink-0 items-center justify-center text-caption',
        square ? 'rounded-control' : 'rounded-round',
        size === 'small' ? 'size-24' : 'size-32',
        lookOf(name),
      )}
    >
      {lettersOf(name)}
    </span>
  );
}
