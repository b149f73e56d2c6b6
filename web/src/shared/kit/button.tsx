// Buttons: verb and thing. One that may not be pressed says why; one that is at work ignores a second press.
import { clsx } from 'clsx';
import { LoaderCircle } from 'lucide-react';
import { type ButtonHTMLAttributes, type ReactNode, type Ref, useRef, useState } from 'react';
import { Icon, type IconType } from './icon';
import { Kbd } from './kbd';
import { tip } from './tips';
import type { Size } from './tones';

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger';

type Native = Pick<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'aria-controls' | 'aria-expanded' | 'aria-haspopup' | 'aria-pressed' | 'aria-describedby' | 'form' | 'id' | 'onKeyDown'
>;

interface Pressed extends Native {
  readonly tone?: ButtonTone | undefined;
  readonly size?: Size | undefined;
  /** What is returned is waited for, and further presses do nothing meanwhile. */
  readonly onClick?: (() => unknown) | undefined;
  readonly busy?: boolean | undefined;
  /** Set, the button may not be pressed, and this is why. */
  readonly disabledBecause?: string | undefined;
  readonly type?: 'button' | 'submit' | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-fill enabled:hover:bg-accent-hover',
  plain: 'border border-line-mid bg-surface text-text enabled:hover:bg-hover',
  quiet: 'text-text-2 enabled:hover:bg-hover enabled:hover:text-text',
  danger: 'bg-danger text-on-fill enabled:hover:brightness-90',
};

/** How a button looks, for what is none: links and the like. */
export function buttonLook(tone: ButtonTone, size: Size, square = false): string {
  return clsx(
    'relative inline-flex shrink-0 items-center justify-center gap-8 rounded-control text-strong whitespace-nowrap transition-colors select-none',
    size === 'small' ? 'h-control-small' : 'h-control',
    square ? (size === 'small' ? 'w-control-small' : 'w-control') : size === 'small' ? 'px-8' : 'px-12',
    TONES[tone],
    'aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
  );
}

export interface ButtonProps extends Pressed {
  readonly children: ReactNode;
  readonly icon?: IconType | undefined;
  /** Shown after the words, such as the ▾ of a menu. */
  readonly after?: IconType | undefined;
  readonly shortcut?: string | undefined;
  readonly wide?: boolean | undefined;
}

export function Button({ children, icon, after, shortcut, wide = false, tone = 'plain', size = 'medium', ...rest }: ButtonProps) {
  const { busy, native } = usePress(rest);
  return (
    <button {...native} className={clsx(buttonLook(tone, size), wide && 'w-full')}>
      {icon && <Icon of={icon} />}
      <span className={busy ? 'opacity-30' : undefined}>{children}</span>
      {after && <Icon of={after} />}
      {shortcut && <Kbd keys={shortcut} tone={tone === 'primary' || tone === 'danger' ? 'fill' : 'plain'} />}
      {busy && <Turning />}
    </button>
  );
}

export interface IconButtonProps extends Pressed {
  readonly icon: IconType;
  /** Says what it does: as its label and as its tooltip. */
  readonly label: string;
}

export function IconButton({ icon, label, tone = 'quiet', size = 'medium', ...rest }: IconButtonProps) {
  const { busy, native } = usePress(rest);
  return (
    <button {...tip(label)} {...native} aria-label={label} className={buttonLook(tone, size, true)}>
      {busy ? <Turning /> : <Icon of={icon} />}
    </button>
  );
}

const Turning = () => (
  <span className="absolute inset-0 flex items-center justify-center">
    <Icon of={LoaderCircle} turning />
  </span>
);

function usePress({ onClick, busy: told = false, disabledBecause, type = 'button', ...rest }: Pressed) {
  const [waiting, setWaiting] = useState(false);
  const held = useRef(false);
  const busy = told || waiting;
  const press = (event: { preventDefault: () => void }) => {
    if (disabledBecause !== undefined || busy || held.current) return event.preventDefault();
    const done = onClick?.();
    if (!(done instanceof Promise)) return;
    held.current = true;
    setWaiting(true);
    const free = () => {
      held.current = false;
      setWaiting(false);
    };
    // Who started it hears of a failure; the button is only free again.
    void done.finally(free);
  };
  const off = disabledBecause !== undefined || undefined;
  return {
    busy,
    native: { ...tip(disabledBecause), ...rest, type, onClick: press, 'aria-busy': busy || undefined, 'aria-disabled': off },
  };
}
