// A menu that hangs from what is no button: a cell, a place. Put it into what it hangs from, which is positioned.
import type { RefObject } from 'react';
import { useOverlays } from './hand';
import type { MenuItem } from './menu';

interface MenuAtProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Has the focus again when the menu is closed. */
  readonly owner: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

export function MenuAt({ label, items, owner, onClose }: MenuAtProps) {
  const overlays = useOverlays(true);
  return overlays && <overlays.MenuView label={label} items={items} owner={owner} align="start" onClose={onClose} />;
}
