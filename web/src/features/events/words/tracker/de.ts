import type { Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  title: 'Tracker',
  help: 'Die eine Zeile, die dein Shop braucht, um gehört zu werden, und wie sie nach Einwilligung fragt und Angebote zeigt. Steht sie in einer Seite, so sagt es diese Seite von selbst.',
  keyName: 'Tracker',
  tag: {
    title: 'Die Zeile für deinen Shop',
    text: 'Setze sie in den Kopf jeder Seite. Sie erzählt, was Kunden tun, und zeigt ihnen, was ihre Warenkörbe zurückgewinnt.',
    copy: 'Zeile kopieren',
    copied: 'Kopiert',
    makeKey: 'Schlüssel anlegen',
    key: 'Schlüssel',
    keyShape: 'cwk_…',
    keyHint: 'Ein Schlüssel nur mit events:write und interventions:show: Wer deine Seiten liest, liest auch ihn.',
    keyMade: 'Er wird nur dieses Mal gezeigt. Er darf Ereignisse melden und Angebote zeigen, mehr nicht, und kann so in einer Seite stehen.',
  },
  options: {
    title: 'Einwilligung und Anzeige',
    consent: 'Bis ein Kunde gewählt hat',
    consents: {
      auto: 'Folgen, wenn der Browser nicht widerspricht',
      required: 'Nichts behalten, senden oder merken',
      held: 'Nichts senden; was geschieht, wartet in der Seite auf die Einwilligung',
      given: 'Folgen: Der Shop hat selbst gefragt',
    },
    offers: 'Wie Angebote gezeigt werden',
    shown: { toast: 'In der Ecke', bar: 'Am Rand entlang', modal: 'Über der Seite, bis geantwortet ist', off: 'Gar nicht: Die Seite handelt selbst' },
    offerUrl: 'Wohin ein Angebot führt',
    offerUrlShape: '/checkout',
    cookieDomainShape: '.shop.example',
    cookieDomain: 'Domain des Cookies',
    tellsPages: 'Jede Seite von selbst melden',
    takesAnalytics: 'Auch window.analytics sein',
    takesAnalyticsHint: 'Was für Segment geschrieben ist, geht dann unverändert.',
  },
  addresses: {
    title: 'Adressen der Besucher',
    text: 'Was von IP-Adressen gespeichert wird, angewandt, bevor etwas geschrieben ist. Es gilt sofort.',
    rules: { shorten: 'Nur ihr Netz', drop: 'Nichts', keep: 'Ganz' },
    saved: 'Gespeichert',
    needs: 'Dazu braucht es das Recht settings:write. Wer die Mitglieder dieses Shops verwaltet, kann es geben.',
  },
  heard: {
    title: 'Ist er zu hören?',
    yes: 'Gehört',
    waiting: 'Wartet',
    since: (at) => `Zuletzt gehört um ${at}.`,
    now: 'Seit diese Seite offen ist, hat er erzählt:',
    how: 'Öffne eine Seite deines Shops mit der Zeile darin. Was sie erzählt, erscheint hier binnen einer Sekunde.',
    all: 'Alle Ereignisse live',
    shop: 'Demo-Shop öffnen',
  },
  policy: {
    title: 'Content Security Policy',
    text: 'Wenn dein Shop eine hat, muss sie das erlauben. Weder unsafe-inline noch unsafe-eval ist nötig.',
  },
};
