// What hangs from a button and is no menu: filters, pickers.
import { Popover } from 'radix-ui';
import type { ReactNode, RefObject } from 'react';

interface PopoverViewProps {
  readonly label: string;
  readonly owner: RefObject<HTMLElement | null>;
  readonly align: 'start' | 'end';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function PopoverView({ label, owner, align, onClose, children }: PopoverViewProps) {
  return (
    <Popover.Root open onOpenChange={(open) => open || onClose()}>
      <Popover.Anchor virtualRef={owner as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            owner.current?.focus();
          }}
          onInteractOutside={(event) => {
            // The owner closes it by itself: closing twice would open it again.
            if (owner.current?.contains(event.target as Node)) event.preventDefault();
          }}
          className="z-50 max-h-(--radix-popover-content-available-height) w-max max-w-[calc(100vw-16px)] min-w-[240px] animate-menu-in overflow-y-auto rounded-card border border-line bg-raised p-12 shadow-menu"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
