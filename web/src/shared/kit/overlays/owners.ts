// Of menus that are open, what they hang from: it outlives them, and has the focus after what they lead to.
const owners = new WeakMap<Element, HTMLElement>();

/** Notes what an open menu hangs from. */
export const ownedBy = (owner: HTMLElement | null) => (menu: HTMLElement | null): void => {
  if (menu && owner) owners.set(menu, owner);
};

/** What has the focus now, or of an entry of a menu what that menu hangs from. */
export function focusedNow(): HTMLElement | null {
  const focused = document.activeElement as HTMLElement | null;
  const menu = focused?.closest('[role="menu"]');
  return (menu && owners.get(menu)) ?? focused;
}
