import type { en } from './en';

export const de: typeof en = {
  title: 'Kanäle',
  help: 'Womit erreicht wird, wer einen Warenkorb liegen ließ. Ein Angebot geht über den ersten seiner Kanäle hinaus, der es nimmt; was nicht geht, wird übersprungen.',
  names: { socket: 'Die Seite des Shops', email: 'E-Mail', sms: 'SMS', push: 'Web-Push' },
  about: {
    socket: 'Der Tracker zeigt Angebote allen, die gerade im Shop sind.',
    email: 'An Kundschaft, die Werbung per E-Mail zugestimmt hat. Ein Klick im Mailprogramm nimmt das zurück.',
    sms: 'An Kundschaft, die Werbung per SMS zugestimmt hat. Wer STOP antwortet, bekommt keine mehr.',
    push: 'An Browser, in denen auf dem Knopf deines Shops zugestimmt wurde.',
  },
  statuses: { ready: 'Bereit', folder: 'In Dateien', absent: 'Nicht eingerichtet' },
  folder: 'Es gibt noch keinen Mailserver: Mails werden in Dateien auf dem Server geschrieben.',
  absent: 'Bis er eingerichtet ist, wird der nächste Kanal versucht.',
  missing: 'Vom Betrieb zu setzen',
  sender: 'Absender',
  browsers: 'Browser',
  publicKey: 'Öffentlicher Schlüssel (VAPID)',
  noKey: 'Entsteht, wenn der erste Browser fragt',
  test: 'Einen Test an mich senden',
  sent: (to: string) => `Ein Test ging an ${to}`,
  notSent: (error: string) => `Der Test wurde nicht angenommen: ${error}`,
  reasons: {},
};
