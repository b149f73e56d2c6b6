import type { Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  cancel: 'Abbrechen',
  close: 'Schließen',
  dismiss: 'Ausblenden',
  undo: 'Rückgängig',
  retry: 'Noch einmal',
  noMatch: 'Nichts gefunden',
  loading: 'Lädt',
  stillWorking: 'Noch dabei',
  copied: 'Kopiert',
  lines: { gone: 'Entfernt:', new: 'Hinzugefügt:' },
  copy: (what) => `${what} kopieren`,
  remove: (name) => `${name} entfernen`,
  incident: 'Vorfall',
  typeToConfirm: (name) => `Tippe „${name}“, um fortzufahren`,
  typeFirst: (name) => `Tippe oben zuerst „${name}“`,
  leaving: {
    title: 'Eingaben verwerfen?',
    text: 'Sie sind nicht gespeichert und gehen beim Schließen verloren.',
    stay: 'Weiter bearbeiten',
    leave: 'Verwerfen',
  },
  couldNotLoad: 'Dieser Teil konnte nicht geladen werden',
  nothingFound: 'Nichts passt zu diesen Filtern',
  clearFilters: 'Filter löschen',
  forbidden: {
    title: 'Nicht für dich freigegeben',
    text: 'Deine Rolle in diesem Shop erlaubt es nicht. Wer die Mitglieder verwaltet, kann das ändern.',
    needs: (permission) =>
      `Dafür braucht es die Berechtigung ${permission}. Wer die Mitglieder dieses Shops verwaltet, kann sie geben.`,
  },
  notFound: {
    title: 'Gelöscht oder nicht in diesem Shop',
    text: 'Die Adresse ist vielleicht alt oder gehört zu einem anderen Shop.',
  },
  reasons: {
    unreachable: 'Der Server antwortet nicht. Prüfe deine Verbindung; deine Eingaben bleiben erhalten.',
    internal: 'Das ist unser Fehler. Er ist unter dem Vorfall unten vermerkt.',
    unavailable: 'Ein Teil des Systems antwortet gerade nicht. Versuche es gleich noch einmal.',
    deadline_exceeded: 'Es dauerte zu lange und wurde abgebrochen. Versuche es gleich noch einmal.',
    request_timeout: 'Es dauerte zu lange und wurde abgebrochen. Versuche es gleich noch einmal.',
    idempotency_key_busy: 'Dasselbe läuft schon. Sieh gleich nach, wie es ausging.',
    idempotency_key_reused: 'Dasselbe wurde schon mit anderem Inhalt gesendet. Lade die Seite neu und sieh nach, was gespeichert ist.',
    too_large: 'Das ist zu groß zum Senden. Verkleinere es oder sende es in Teilen.',
    forbidden: 'Deine Rolle in diesem Shop erlaubt es nicht. Wer die Mitglieder verwaltet, kann das ändern.',
    unauthenticated: 'Du bist abgemeldet. Melde dich wieder an; deine Eingaben bleiben erhalten.',
    invalid_input: 'Einiges kann so nicht übernommen werden.',
    rate_limited: (seconds) =>
      seconds > 0 ? `Zu viele Versuche. In ${seconds} s geht es wieder.` : 'Zu viele Versuche. Gleich geht es wieder.',
  },
};
