import type { Translated } from '@/shared/words';
import type { en } from './en';

export const de: Translated<typeof en> = {
  open: {
    title: 'Shop eröffnen',
    text: 'Darin leben deine Produkte, Bestellungen und Warenkörbe. Alles lässt sich später ändern.',
    name: 'Name des Shops',
    currency: 'Währung',
    currencyHint: 'Darin stehen Preise, und darin wird gerechnet',
    zone: 'Zeitzone',
    zoneHint: 'Dort beginnen und enden die Tage',
    button: 'Shop eröffnen',
    signOut: 'Abmelden',
  },
  invitation: {
    title: (store) => `${store} beitreten`,
    text: (role, email) => `Du bist als ${role} eingeladen, unter ${email}.`,
    looking: 'Deine Einladung',
    signIn: 'Anmelden und annehmen',
    register: 'Konto anlegen',
    accept: 'Dem Shop beitreten',
    decline: 'Ablehnen',
    declined: 'Du hast die Einladung abgelehnt.',
    home: 'Zum Start',
    noToken: 'Diese Seite braucht den ganzen Link aus einer Mail. Kopiere ihn dort noch einmal.',
    roles: { owner: 'Inhaber', admin: 'Admin', staff: 'Team', analyst: 'Analyse', customer: 'Kunde' },
  },
  reasons: {
    'members.invitation_not_found': 'Diese Einladung gibt es nicht mehr. Bitte um eine neue.',
    'members.invitation_ended': 'Diese Einladung ist beantwortet, zurückgezogen oder zu alt. Bitte um eine neue.',
    'members.invitation_for_another': 'Diese Einladung gilt für eine andere Adresse als die, mit der du angemeldet bist.',
    'members.already_member': 'Du bist schon in diesem Shop.',
    'accounts.too_many_stores': 'Du hast so viele Shops, wie eine Person haben darf.',
  },
};
