// The pages in the order of the product, and what each needs to be seen.
import { Activity, BadgePercent, Boxes, BrainCircuit, CalendarClock, CalendarDays, HeartPulse, House, ListTodo, ListTree, type LucideIcon, Mail, Megaphone, Package, Radio, ScanLine, Settings, ShoppingBag, Users, Waypoints, Webhook } from 'lucide-react';

export type EntryWord = 'home' | 'live' | 'orders' | 'products' | 'inventory' | 'customers' | 'prices' | 'bookings' | 'cars' | 'interventions' | 'campaigns' | 'models' | 'features' | 'events' | 'pipeline' | 'tracker' | 'queues' | 'schedules' | 'announcements' | 'webhooks' | 'system' | 'settings';


export interface Entry {
  readonly word: EntryWord;
  readonly to: string;
  readonly icon: LucideIcon;
  readonly keys: string;
  /** Addresses beside its own that belong to it. */
  readonly also?: readonly string[];
  /** Without it the entry is absent. */
  readonly permission?: string;
}

export interface Group {
  readonly word: 'sell' | 'rent' | 'winBack' | 'operate' | null;
  readonly entries: readonly Entry[];
}

const MOST_OPEN = 9;

export const GROUPS: readonly Group[] = [
  {
    word: null,
    entries: [
      { word: 'home', to: '/', icon: House, keys: 'g h' },
      { word: 'live', to: '/live', icon: Radio, keys: 'g l', permission: 'carts:read' },
    ],
  },
  {
    word: 'sell',
    entries: [
      { word: 'orders', to: '/orders', icon: ShoppingBag, keys: 'g o', permission: 'orders:read' },
      { word: 'products', to: '/products', icon: Package, keys: 'g p', permission: 'catalog:read' },
      { word: 'inventory', to: '/inventory', icon: Boxes, keys: 'g i', permission: 'inventory:read' },
      { word: 'customers', to: '/customers', icon: Users, keys: 'g c', permission: 'customers:read' },
      { word: 'prices', to: '/prices', icon: BadgePercent, keys: 'g r', permission: 'pricing:read' },
    ],
  },
  {
    word: 'rent',
    entries: [
      { word: 'bookings', to: '/bookings', icon: CalendarDays, keys: 'g b', permission: 'rentals:read' },
      { word: 'cars', to: '/cars', icon: CalendarClock, keys: 'g j', permission: 'rentals:read' },
    ],
  },
  {
    word: 'winBack',
    entries: [
      { word: 'interventions', to: '/interventions', icon: Megaphone, keys: 'g v', permission: 'interventions:read' },
      { word: 'campaigns', to: '/campaigns', also: ['/mail-templates', '/pictures'], icon: Mail, keys: 'g n', permission: 'campaigns:read' },
      { word: 'models', to: '/models', also: ['/experiments', '/drift', '/forecasts'], icon: BrainCircuit, keys: 'g k', permission: 'predictions:read' },
      { word: 'features', to: '/features', icon: ListTree, keys: 'g f', permission: 'predictions:read' },
    ],
  },
  {
    word: 'operate',
    entries: [
      { word: 'events', to: '/events', icon: Activity, keys: 'g e', permission: 'events:read' },
      { word: 'pipeline', to: '/pipeline', icon: Waypoints, keys: 'g y', permission: 'events:read' },
      { word: 'tracker', to: '/tracker', icon: ScanLine, keys: 'g t', permission: 'events:read' },
      { word: 'queues', to: '/queues', icon: ListTodo, keys: 'g q', permission: 'jobs:read' },
      { word: 'schedules', to: '/schedules', icon: CalendarClock, keys: 'g d', permission: 'scheduling:read' },
      { word: 'announcements', to: '/announcements', icon: Megaphone, keys: 'g a', permission: 'announcements:read' },
      { word: 'webhooks', to: '/webhooks', icon: Webhook, keys: 'g w', permission: 'webhooks:read' },
      { word: 'system', to: '/system', also: ['/outbox-mail'], icon: HeartPulse, keys: 'g m', permission: 'monitoring:read' },
    ],
  },
  {
    word: null,
    entries: [{ word: 'settings', to: '/settings', icon: Settings, keys: 'g s' }],
  },
];

/** The groups that somebody may see; those without an entry are left out. */
export function groupsFor(can: (permission: string) => boolean): readonly Group[] {
  return GROUPS.map((group) => ({
    ...group,
    entries: group.entries.filter(({ permission }) => permission === undefined || can(permission)),
  })).filter((group) => group.entries.length > 0);
}

/** Which groups are folded until somebody says otherwise: the long one, for whom it would be too much at once. */
export function foldedAtFirst(groups: readonly Group[]): readonly string[] {
  const count = groups.reduce((sum, group) => sum + group.entries.length, 0);
  return count > MOST_OPEN ? ['operate'] : [];
}

/** The entry whose section an address lies in: `/orders/1042` is Orders. */
export function sectionOf(path: string): Entry | undefined {
  const entries = GROUPS.flatMap((group) => group.entries);
  const lies = (to: string) => path === to || path.startsWith(`${to}/`);
  return entries.find(({ to, also = [] }) => (to === '/' ? path === '/' : [to, ...also].some(lies)));
}
