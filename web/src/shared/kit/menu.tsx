// A menu that hangs from a button.
import { ChevronDown } from 'lucide-react';
import { type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { Button, type ButtonTone, IconButton } from './button';
import { useOverlays } from './hand';
import type { IconType } from './icon';
import type { Size } from './tones';

export interface MenuAct {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: IconType | undefined;
  readonly hint?: string | undefined;
  readonly shortcut?: string | undefined;
  readonly tone?: 'plain' | 'danger' | undefined;
  /** Set, it may not be chosen, and this is why. */
  readonly disabledBecause?: string | undefined;
  /** Given, the entry is on or off. */
  readonly checked?: boolean | undefined;
  /** The menu stays open, for more to be chosen. */
  readonly stays?: boolean | undefined;
}

export type MenuItem = MenuAct | 'line' | { readonly heading: string };

export interface TriggerProps {
  readonly ref: RefObject<HTMLButtonElement | null>;
  readonly onClick: () => void;
  readonly onKeyDown: (event: { key: string; preventDefault: () => void }) => void;
  readonly id: string;
  readonly 'aria-haspopup': 'menu' | 'dialog';
  readonly 'aria-expanded': boolean;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Alone in the button, with the label as tooltip; without it the label is shown, with ▾. */
  readonly icon?: IconType | undefined;
  readonly tone?: ButtonTone | undefined;
  readonly size?: Size | undefined;
  readonly align?: 'start' | 'end' | undefined;
  /** A button of another kind; it takes all that it is given. */
  readonly trigger?: ((props: TriggerProps) => ReactNode) | undefined;
}

export function Menu({ label, items, icon, tone, size, align = 'start', trigger }: MenuProps) {
  const { open, close, props } = useTrigger('menu');
  const overlays = useOverlays(open);
  return (
    <span className="relative inline-flex min-w-0">
      {trigger ? (
        trigger(props)
      ) : icon ? (
        <IconButton {...props} icon={icon} label={label} tone={tone} size={size} />
      ) : (
        <Button {...props} after={ChevronDown} tone={tone} size={size}>
          {label}
        </Button>
      )}
      {open && overlays && <overlays.MenuView label={label} items={items} owner={props.ref} align={align} onClose={close} />}
    </span>
  );
}

/** A button that opens something: by a press, and by ↓. */
export function useTrigger(kind: 'menu' | 'dialog'): { open: boolean; close: () => void; props: TriggerProps } {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  const id = useId();
  const onKeyDown = (event: { key: string; preventDefault: () => void }) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    setOpen(true);
  };
  return {
    open,
    close: () => setOpen(false),
    props: { ref, id, onKeyDown, onClick: () => setOpen((was) => !was), 'aria-haspopup': kind, 'aria-expanded': open },
  };
}
