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
  needs: 'Braucht interventions:write',
  setUpFirst: 'Er muss zuerst eingerichtet werden',
  test: { email: 'Einen Test an mich senden', sms: 'Eine Test-SMS senden', push: 'Einen Test an diesen Browser senden' },
  sent: (to: string) => `Ein Test ging an ${to}. Er sollte in einer Minute da sein.`,
  written: (to: string) => `Ein Test an ${to} wurde in eine Datei auf dem Server geschrieben; niemand bekommt ihn.`,
  pushed: 'Der Push-Dienst hat ihn: Die Meldung sollte jetzt auf diesem Bildschirm stehen. Wenn nicht, hält vielleicht dein System Meldungen zurück.',
  number: { text: 'Sie kostet, was eine SMS bei deinem Anbieter kostet.', label: 'An welche Nummer', hint: 'Mit dem Land: +49 170 1234567', wrong: 'Beginne mit + und dem Land, wie in +49 170 1234567', action: 'Test senden' },
  browser: {
    unsupported: 'Dieser Browser nimmt keine Push-Meldungen, oder nicht hier: Sie brauchen https.',
    denied: 'Dieser Browser erlaubt hier keine Meldungen. Erlaube sie in den Einstellungen dieser Seite, und versuche es noch einmal.',
    silent: 'Der Browser konnte nicht abonnieren: Sein Push-Dienst hat nicht geantwortet. Das liegt nicht an diesem Shop; versuche einen anderen Browser.',
  },
  trouble: {
    setup: 'Nicht gesendet: Das Konto ist nicht richtig eingerichtet. Der Betrieb muss die Schlüssel ansehen.',
    refused: 'Nicht gesendet: Der Dienst hat es abgelehnt. Sieh dir die Adresse an.',
    busy: 'Nicht gesendet: Der Dienst hatte zu viele Nachrichten. Versuche es in einer Minute noch einmal.',
    away: 'Nicht gesendet: Der Dienst hat nicht geantwortet, oder er hat eine Störung. Versuche es in einer Minute noch einmal.',
    gone: 'Nicht gesendet: Dieser Browser hat sein Abonnement zurückgenommen. Versuche es noch einmal.',
  },
  said: (error: string) => `Er sagte: ${error}`,
  reasons: {
    'interventions.channel_absent': 'Dieser Kanal ist nicht eingerichtet, oder du bist ohne Adresse angemeldet.',
  },
};
