// The open menu. Its owner stays where it is: a span over it, which nobody sees, is what Radix hangs the menu from.
import { clsx } from 'clsx';
import { DropdownMenu } from 'radix-ui';
import type { RefObject } from 'react';
import { Icon } from '../icon';
import { Kbd } from '../kbd';
import type { MenuItem } from '../menu';
import { tip } from '../tips';
import { ownedBy } from './owners';

interface MenuViewProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly owner: RefObject<HTMLElement | null>;
  readonly align: 'start' | 'end';
  readonly onClose: () => void;
}

/** A menu belongs to the part of the page that it is opened in, for whoever goes from part to part. */
const LANDMARK = 'main, header, aside, [role="dialog"]';

const ITEM =
  'flex min-h-control cursor-default items-center gap-8 rounded-control px-8 text-dense outline-none select-none data-highlighted:bg-hover aria-disabled:text-text-3';

export function MenuView({ label, items, owner, align, onClose }: MenuViewProps) {
  return (
    // Not modal: a menu that hides the page from screen readers, with what has the focus in it, is worse than none.
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => open || onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="pointer-events-none absolute inset-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={owner.current?.closest<HTMLElement>(LANDMARK) ?? null}>
        <DropdownMenu.Content
          ref={ownedBy(owner.current)}
          aria-label={label}
          aria-labelledby={undefined}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            owner.current?.focus();
          }}
          onInteractOutside={(event) => {
            // The owner closes it by itself: closing twice would open it again.
            if (owner.current?.contains(event.target as Node)) event.preventDefault();
          }}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-[200px] animate-menu-in overflow-y-auto rounded-card border border-line bg-raised p-4 shadow-menu"
        >
          {items.map((item, place) => (
            <Entry key={place} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Entry({ item }: { item: MenuItem }) {
  if (item === 'line') return <DropdownMenu.Separator className="-mx-4 my-4 h-1 bg-line" />;
  if ('heading' in item) {
    return <DropdownMenu.Label className="px-8 py-4 text-caption text-text-3">{item.heading}</DropdownMenu.Label>;
  }
  const off = item.disabledBecause !== undefined;
  const inside = (
    <>
      {item.icon && <Icon of={item.icon} />}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint && <span className="text-text-3">{item.hint}</span>}
      {item.shortcut && <Kbd keys={item.shortcut} />}
    </>
  );
  const common = {
    ...tip(item.disabledBecause),
    'aria-disabled': off || undefined,
    className: clsx(ITEM, item.tone === 'danger' && 'text-bad-text'),
    onSelect: (event: Event) => {
      // One that may not be chosen can still be reached, since it says why.
      if (off || item.stays) event.preventDefault();
      if (!off) item.onSelect();
    },
  };
  if (item.checked === undefined) return <DropdownMenu.Item {...common}>{inside}</DropdownMenu.Item>;
  return (
    <DropdownMenu.CheckboxItem {...common} checked={item.checked}>
      <span className="flex w-16 justify-center">
        <DropdownMenu.ItemIndicator>
          <svg viewBox="0 0 16 16" aria-hidden className="size-16 fill-none stroke-current stroke-2">
            <path d="M3.5 8.5 6.5 11.5 12.5 5" />
          </svg>
        </DropdownMenu.ItemIndicator>
      </span>
      {inside}
    </DropdownMenu.CheckboxItem>
  );
}
