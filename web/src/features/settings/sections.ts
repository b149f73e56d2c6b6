// What can be set, and what somebody needs to see it; in the order in which it is looked for.
import { CreditCard, Flag, KeyRound, type LucideIcon, ScrollText, Send, ShieldUser, SlidersHorizontal, Sparkles, Store, UserCog, Users } from 'lucide-react';

export type SectionWord = 'store' | 'members' | 'payments' | 'channels' | 'services' | 'configuration' | 'flags' | 'keys' | 'audit' | 'account' | 'people';

export interface Section {
  readonly word: SectionWord;
  readonly to: string;
  readonly icon: LucideIcon;
  /** Without it the section is absent. */
  readonly permission?: string;
}

export const GROUPS: ReadonlyArray<{ readonly word: 'store' | 'build' | 'you' | 'platform'; readonly sections: readonly Section[] }> = [
  {
    word: 'store',
    sections: [
      { word: 'store', to: '/settings/store', icon: Store, permission: 'accounts:read' },
      { word: 'members', to: '/settings/members', icon: Users, permission: 'members:read' },
      { word: 'payments', to: '/settings/payments', icon: CreditCard, permission: 'payments:read' },
      { word: 'channels', to: '/settings/channels', icon: Send, permission: 'interventions:read' },
      { word: 'services', to: '/settings/services', icon: Sparkles, permission: 'providers:read' },
      { word: 'configuration', to: '/settings/configuration', icon: SlidersHorizontal, permission: 'settings:read' },
      { word: 'audit', to: '/settings/audit', icon: ScrollText, permission: 'audit:read' },
    ],
  },
  {
    word: 'build',
    sections: [
      { word: 'flags', to: '/settings/flags', icon: Flag, permission: 'flags:read' },
      { word: 'keys', to: '/settings/keys', icon: KeyRound, permission: 'keys:read' },
    ],
  },
  { word: 'you', sections: [{ word: 'account', to: '/settings/account', icon: UserCog }] },
  { word: 'platform', sections: [{ word: 'people', to: '/settings/people', icon: ShieldUser, permission: 'people:read' }] },
];
