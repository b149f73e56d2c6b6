import { plural, type Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  title: 'Start',
  demo: 'Demodaten',
  demoText: 'Die Kunden dieses Shops sind erfunden, und damit auch seine Zahlen.',
  span: {
    label: 'Betrachtete Tage',
    daysTo: (days, to) => `${plural('de', days, { one: '1 Tag', other: `${days} Tage` })} bis ${to}`,
    today: 'Heute',
    against: (days) => (days === 1 ? 'verglichen mit dem Tag davor' : `verglichen mit den ${days} Tagen davor`),
    soFar: 'bis zur selben Stunde',
    asOf: (time) => `Stand ${time}`,
  },
  tiles: {
    label: 'Zahlen',
    revenue: 'Umsatz',
    orders: 'Bestellungen',
    conversion: 'Kaufquote',
    conversionText: (bought, opened) => `${bought} von ${opened} Warenkörben wurden gekauft`,
    recoveredRevenue: 'Zurückgewonnen',
    opened: 'Warenkörbe begonnen',
    abandoned: 'Warenkörbe verlassen',
    recovered: 'Warenkörbe zurückgewonnen',
    besides: (amounts) => `und ${amounts}`,
    unknown: '—',
  },
  chart: {
    title: 'Umsatz',
    more: (share, days) => `${share} mehr als ${days === 1 ? 'am Tag' : `in den ${days} Tagen`} davor`,
    less: (share, days) => `${share} weniger als ${days === 1 ? 'am Tag' : `in den ${days} Tagen`} davor`,
    same: 'so viel wie davor',
    first: 'noch nichts zum Vergleichen',
  },
  top: {
    title: 'Meistverkauft',
    all: 'Alle Produkte',
    units: (_, said) => `${said} verkauft`,
    empty: 'Hier steht, was sich am besten verkauft.',
  },
  recent: {
    title: 'Neueste Bestellungen',
    all: 'Alle Bestellungen',
    guest: 'Gast',
    units: (_, said) => `${said} Artikel`,
    empty: 'Hier steht deine erste Bestellung.',
  },
  low: {
    title: 'Geht zur Neige',
    all: 'Alle Produkte',
    free: (_, said) => `noch ${said}`,
    none: 'Ausverkauft',
    reorder: (point) => `nachbestellen bei ${point}`,
    empty: 'Es geht nichts zur Neige.',
  },
};
