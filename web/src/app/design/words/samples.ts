// Texts and rows of the page that shows the kit; they are seen by developers alone.
import type { Tone } from '@/shared/kit';

export const parts = { kit: 'Kit', states: 'States', forms: 'Form', list: 'List', detail: 'Detail', wizard: 'Wizard', live: 'Live', charts: 'Charts' } as const;
export type Part = keyof typeof parts;

export const x = {
  title: 'Design',
  type: 'Type',
  sample: 'Two carts were won back, 59,80 € of 412,00 €',
  colours: 'Colours',
  buttons: 'Buttons',
  primary: 'Fulfil order',
  plain: 'Export',
  quiet: 'Cancel',
  danger: 'Delete 3 products',
  busy: 'Refund 84,90 €',
  off: 'Refund',
  offBecause: 'Nothing was paid yet',
  edit: 'Edit',
  remove: 'Delete',
  link: 'Order #1042',
  inputs: 'Inputs',
  search: 'Search orders',
  placeholder: 'Title',
  wrong: 'Not a price',
  text: 'A mug, made by hand in a small pottery near the sea.',
  agree: 'Send a mail to the customer',
  partly: 'Some are chosen',
  hint: 'It goes out at once',
  radioA: 'All of it',
  radioB: 'A part',
  active: 'Shown in the shop',
  statuses: 'Status',
  inRow: 'In rows',
  chip: 'summer sale',
  overlays: 'Menus and dialogs',
  menu: 'More',
  dialog: 'Open dialog',
  sheet: 'Open sheet',
  confirm: 'Open confirmation',
  erase: 'Erase Ada Byron',
  eraseText: 'Her name, addresses and consents go for good. Orders stay, without her name.',
  popover: 'Open box',
  toast: 'Archive',
  toasted: 'Archived 3 products',
  cards: 'Cards',
  card: 'Customer',
  nested: 'Addresses',
  progress: 'Importing products',
  progressSaid: '120 of 400 rows',
  demo: 'Demo data',
  banner: 'This store holds demo data. Nothing is sent to anybody.',
  warn: '3 orders wait for stock.',
  bad: 'Payments cannot be taken: the key of the provider has run out.',
  good: 'Your shop sends events.',
  emptyTitle: 'Orders will be here',
  emptyText: 'As soon as somebody buys in your shop, the order is shown here.',
  emptyAct: 'Create an order',
  learn: 'How orders come in',
  tabs: 'Parts',
  loading: 'Loading',
  reloading: 'Loading anew',
  save: 'Save',
} as const;

export const statuses: ReadonlyArray<readonly [Tone, string]> = [
  ['good', 'Paid'],
  ['warn', 'To fulfil'],
  ['bad', 'Payment failed'],
  ['active', 'Being packed'],
  ['idle', 'Draft'],
];

export interface Row {
  readonly id: string;
  readonly number: string;
  readonly customer: string;
  readonly tone: Tone;
  readonly status: string;
  readonly totalMinor: number;
  readonly units: number;
  readonly placedAt: string;
}

const NAMES = ['Ada Byron', 'Grace Hopper', 'Johann Wolfgang von Goethe-Schillerhausen-Wartenburg', 'Li Wei', 'Émilie du Châtelet', 'Al'];

export const rows = (count: number): readonly Row[] =>
  Array.from({ length: count }, (_, place) => {
    const [tone, status] = statuses[place % statuses.length] ?? ['idle', 'Draft'];
    return {
      id: `0190a3c4-7b1e-7000-8000-${String(place).padStart(12, '0')}`,
      number: `#${1042 + place}`,
      customer: NAMES[place % NAMES.length] ?? '',
      tone,
      status,
      totalMinor: (place * 7919) % 250_000,
      units: (place * 31) % 12_000,
      placedAt: new Date(Date.now() - place * 5_400_000).toISOString(),
    };
  });

export const heads = { order: 'Order', customer: 'Customer', status: 'Status', units: 'Units', total: 'Total', placed: 'Placed', score: 'Score' } as const;

export const views = { all: 'All', open: 'To fulfil', failed: 'Payment failed' } as const;

export const acts = { fulfil: 'Fulfil', tag: 'Tag', export: 'Export', archive: 'Archive', refund: 'Refund', cancel: 'Cancel order', print: 'Print documents' } as const;

export const detail = {
  title: '#1042',
  name: 'Ada Byron',
  items: 'Items',
  story: 'Story',
  payment: 'Payment',
  risk: 'Risk, tags',
  shipping: 'Shipping',
  subtotal: 'Subtotal',
  tax: 'Tax',
  taxNote: '19 %, included',
  total: 'Total',
  paid: 'Paid 84,90 € by card',
  placed: 'Placed in the shop',
  mailed: 'Receipt sent',
  worker: 'worker',
  note: 'Customer asked for a gift wrap.',
  email: 'E-mail',
  orders: 'Orders',
  spent: 'Spent',
  id: 'Id',
  newBefore: 'Before',
  newAfter: 'After',
  price: 'Price',
  stock: 'Stock',
} as const;

export const form = {
  title: 'New product',
  basics: 'Basics',
  name: 'Title',
  nameHint: 'Shown in the shop',
  text: 'Description',
  price: 'Price',
  cost: 'Cost',
  stock: 'In stock',
  from: 'Sold from',
  kind: 'Kind',
  kinds: ['Goods', 'Service', 'Gift card'],
  tax: 'Tax',
  taxes: ['Standard', 'Reduced', 'None', 'Zero rated', 'Exempt'],
  tags: 'Tags',
  tagList: ['summer', 'winter', 'sale', 'new', 'handmade', 'gift'],
  shown: 'Shown in the shop',
  media: 'Pictures',
  preview: 'Preview',
} as const;

export const wizard = { title: 'Spring sale', saved: 'Saved 14:05', steps: ['Purpose', 'Audience', 'Offer', 'Copy', 'Images', 'Send'], back: 'Campaigns', reason: 'Two images have no text', locked: 'Finish the copy first', people: '4,120 people', when: 'from 9 May', cost: 'est. 3,10 €' } as const;

export const live = { title: 'Live carts', summary: '212 open, 31 abandoned, 7 won back', open: 'Open', abandoned: 'Abandoned', reached: 'Reached', won: 'Won back', cart: 'Cart', state: 'State', value: 'Value', page: 'Page', path: '/checkout', empty: 'Carts will be here' } as const;

export const charts = {
  revenue: 'Revenue',
  answer: '12,480 €, 8 % more than the 30 days before',
  orders: 'Orders by channel',
  funnel: 'From visit to order',
  spread: 'Carts by value',
  hours: 'Orders by weekday and hour',
  series: ['Shop', 'Market', 'Mail', 'Other'],
  steps: ['Visits', 'Product seen', 'Cart', 'Checkout', 'Order'],
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;
