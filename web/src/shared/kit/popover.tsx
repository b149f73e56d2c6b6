// A small box that hangs from a button.
import type { ReactNode, RefObject } from 'react';
import { useOverlays } from './hand';
import { type TriggerProps, useTrigger } from './menu';

interface PopoverProps {
  readonly label: string;
  readonly trigger: (props: TriggerProps) => ReactNode;
  readonly align?: 'start' | 'end' | undefined;
  /** What is inside may close it. */
  readonly children: (close: () => void) => ReactNode;
}

export function Popover({ label, trigger, align = 'start', children }: PopoverProps) {
  const { open, close, props } = useTrigger('dialog');
  return (
    <>
      {trigger(props)}
      <PopoverAt label={label} owner={props.ref} open={open} onClose={close} align={align}>
        {open && children(close)}
      </PopoverAt>
    </>
  );
}

interface PopoverAtProps {
  readonly label: string;
  readonly owner: RefObject<HTMLElement | null>;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly align?: 'start' | 'end' | undefined;
  readonly children: ReactNode;
}

/** The box alone, opened by whoever holds the button. */
export function PopoverAt({ label, owner, open, onClose, align = 'start', children }: PopoverAtProps) {
  const overlays = useOverlays(open);
  if (!open || !overlays) return null;
  return (
    <overlays.PopoverView label={label} owner={owner} align={align} onClose={onClose}>
      {children}
    </overlays.PopoverView>
  );
}
