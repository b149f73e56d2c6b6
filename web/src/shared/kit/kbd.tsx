// A key of the keyboard, as this machine names it: `mod` is ⌘ on a Mac and Ctrl elsewhere.
import { clsx } from 'clsx';

const MAC = /Mac|iP(hone|ad)/.test(navigator.userAgent);
const NAMES: Readonly<Record<string, string>> = MAC
  ? { mod: '⌘', enter: '⏎', shift: '⇧', esc: 'Esc' }
  : { mod: 'Ctrl', enter: '⏎', shift: '⇧', esc: 'Esc' };

/** `mod+enter` is ⌘⏎, and `g o` is G O. */
export const keyNames = (keys: string): string[] =>
  keys.split(/[+ ]/).map((key) => NAMES[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key));

export function Kbd({ keys, tone = 'plain' }: { keys: string; tone?: 'plain' | 'fill' }) {
  return (
    <kbd aria-hidden className="hidden gap-2 font-sans text-caption nav:inline-flex touch:hidden">
      {keyNames(keys).map((name) => (
        <span
          key={name}
          className={clsx(
            'inline-flex h-16 min-w-16 items-center justify-center rounded-chip px-4',
            tone === 'fill' ? 'border border-on-fill/40' : 'bg-sunken text-text-2',
          )}
        >
          {name}
        </span>
      ))}
    </kbd>
  );
}
