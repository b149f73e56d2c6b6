// A chunk of its own: see `hand.ts`.
export { DialogView } from './dialog-view';
export { MenuView } from './menu-view';
export { PopoverView } from './popover-view';
