import type { Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  title: 'Braucht jemanden',
  empty: 'Nichts braucht dich. Knapper Bestand, fehlgeschlagene Zahlungen, beendete Importe und Wagen, die fehlen, stehen hier.',
  readAll: 'Alle als gelesen markieren',
  read: 'Als gelesen markieren',
  unread: 'ungelesen',
  more: 'Mehr zeigen',
  times: (count) => `${count}-mal`,
  stock: {
    low: (name) => `${name} wird knapp`,
    out: (name) => `${name} ist ausverkauft`,
    left: (count) => `noch ${count}`,
    point: (count) => `nachbestellen bei ${count}`,
  },
  payment: {
    failed: (order) => `Zahlung von ${order} fehlgeschlagen`,
    refund_failed: (order) => `Eine Erstattung von ${order} kam zurück`,
    disputed: (order) => `${order} wird bei der Bank bestritten`,
    won: 'für dich entschieden',
    lost: 'gegen dich entschieden',
  },
  import: {
    done: (file) => `${file} ist importiert`,
    failed: (file) => `${file} wurde nicht ganz importiert`,
    created: (count) => `${count} neu`,
    updated: (count) => `${count} geändert`,
    refused: (count) => `${count} abgelehnt`,
  },
  webhook: {
    title: (url) => `Keine Webhooks mehr an ${url}`,
    gone: 'die Adresse meldet, dass es sie nicht mehr gibt',
    failing: 'fünf Tage lang fehlgeschlagen',
    owner: 'abgeschaltet',
  },
  events: { failing: 'Ereignisse von Kunden kommen immer wieder falsch an' },
  rental: {
    title: (plate, booking) => `${plate} ist nicht zurück (${booking})`,
    due: (at) => `fällig ${at}`,
    next: (at) => `ab ${at} wieder gebucht, und kein anderer Wagen ist frei`,
    block: (at) => `ab ${at} außer Betrieb`,
  },
  provider: {
    config: (service) => `Der Dienst ${service} nimmt unsere Einstellungen nicht an`,
    budget: () => 'Das Budget für Texte und Bilder ist für diesen Monat aufgebraucht',
    configText: 'wer die Plattform betreibt, muss nach Schlüssel und Rechnung sehen',
    budgetText: 'nichts wurde angefragt, nichts hat gekostet; das Budget ist eine Einstellung des Shops',
  },
};
