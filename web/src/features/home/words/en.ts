import { plural } from '@/shared/words';

export const en = {
  title: 'Home',
  demo: 'Demo data',
  demoText: 'The shoppers of this store are made up, and so are its figures.',
  span: {
    label: 'Days that are looked at',
    daysTo: (days: number, to: string) => `${plural('en', days, { one: '1 day', other: `${days} days` })} to ${to}`,
    today: 'Today',
    against: (days: number) =>
      days === 1 ? 'compared with the day before' : `compared with the ${days} days before`,
    soFar: 'up to the same hour',
    asOf: (time: string) => `as of ${time}`,
  },
  tiles: {
    label: 'Figures',
    revenue: 'Revenue',
    orders: 'Orders',
    conversion: 'Conversion',
    conversionText: (bought: string, opened: string) => `${bought} of ${opened} carts were bought`,
    recoveredRevenue: 'Won back',
    opened: 'Carts opened',
    abandoned: 'Carts abandoned',
    recovered: 'Carts won back',
    besides: (amounts: string) => `and ${amounts}`,
    unknown: '—',
  },
  chart: {
    title: 'Revenue',
    more: (share: string, days: number) => `${share} more than the ${days === 1 ? 'day' : `${days} days`} before`,
    less: (share: string, days: number) => `${share} less than the ${days === 1 ? 'day' : `${days} days`} before`,
    same: 'as much as before',
    first: 'nothing to compare with yet',
  },
  top: {
    title: 'Best sellers',
    all: 'All products',
    units: (count: number, said: string) => plural('en', count, { one: '1 sold', other: `${said} sold` }),
    empty: 'What sells best will stand here.',
  },
  recent: {
    title: 'Latest orders',
    all: 'All orders',
    guest: 'Guest',
    units: (count: number, said: string) => plural('en', count, { one: '1 item', other: `${said} items` }),
    empty: 'Your first order will stand here.',
  },
  low: {
    title: 'Low stock',
    all: 'All products',
    free: (count: number, said: string) => plural('en', count, { one: '1 left', other: `${said} left` }),
    none: 'None left',
    reorder: (point: string) => `reorder at ${point}`,
    empty: 'Nothing is running out.',
  },
} as const;
