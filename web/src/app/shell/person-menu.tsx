// What belongs to the reader: how it looks, in which language, the keys, and the way out.
import { useNavigate } from '@tanstack/react-router';
import { BookOpen, Keyboard, LogOut } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Avatar, Menu, type MenuItem } from '@/shared/kit';
import { signOut, useSession } from '@/shared/session';
import {
  changeLanguage,
  changeReader,
  changeTheme,
  LANGUAGES,
  loadWords,
  reader,
  subscribeToReader,
  useLanguage,
  useWords,
} from '@/shared/words';
import { words } from '../words';

export function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const t = useWords(words).person;
  const { me } = useSession();
  const { theme, keysOff = false } = useSyncExternalStore(subscribeToReader, reader);
  const speaks = useLanguage();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    await navigate({ to: '/sign-in' });
  };
  const items: MenuItem[] = [
    { heading: me.person.email },
    { heading: t.theme },
    ...(['system', 'light', 'dark'] as const).map((each) => ({
      label: t.themes[each],
      checked: each === (theme ?? 'system'),
      onSelect: () => changeTheme(each === 'system' ? undefined : each),
    })),
    'line',
    { heading: t.language },
    ...LANGUAGES.map((each) => ({
      label: t.languages[each],
      checked: each === speaks,
      onSelect: () => void loadWords(words, each).then(() => changeLanguage(each)),
    })),
    'line',
    { label: t.keys, icon: Keyboard, shortcut: '?', onSelect: onKeys },
    { label: t.keysOn, checked: !keysOff, onSelect: () => changeReader({ keysOff: keysOff ? undefined : true }) },
    { label: t.api, icon: BookOpen, onSelect: () => void window.open('/docs', '_blank', 'noreferrer') },
    'line',
    { label: t.signOut, icon: LogOut, onSelect: () => void leave() },
  ];
  return (
    <Menu
      label={t.label(me.person.name)}
      items={items}
      align="end"
      trigger={(props) => (
        <button type="button" {...props} className="rounded-round">
          <Avatar name={me.person.name} />
          <span className="sr-only">{t.label(me.person.name)}</span>
        </button>
      )}
    />
  );
}
