import type { Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  title: 'Postfach',
  help: 'Kein Mailserver ist eingerichtet, darum werden Mails in Dateien dieses Rechners geschrieben. Hier stehen sie, wie ihre Empfänger sie läsen; nichts ist hinausgegangen.',
  note: 'Kein Mailserver ist eingerichtet: Diese Mails sind auf diesem Rechner geblieben.',
  search: 'Betreff, Absender oder Empfänger',
  columns: { subject: 'Betreff', to: 'An', sender: 'Von', written: 'Geschrieben', size: 'Größe' },
  bytes: 'Größe in Bytes',
  noSubject: '(kein Betreff)',
  kilobytes: (said) => `${said} kB`,
  empty: { title: 'Noch keine Mails', text: 'Was der Shop an Kunden und Mitglieder senden würde, erscheint hier.' },
  parts: 'Wie die Mail gezeigt wird',
  part: { html: 'Mail', text: 'Als Text', headers: 'Kopfzeilen' },
  files: 'Dateien',
  file: (name, kind, size) => `${name} · ${kind} · ${size}`,
  noText: 'Sie hat keinen Text.',
  reasons: {
    'mailbox.absent': 'Ein Mailserver ist eingerichtet: Mails gehen über ihn hinaus, und keine wird hier behalten.',
    'mailbox.not_found': 'Es gibt diese Mail nicht.',
  },
};
