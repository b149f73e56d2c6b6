// What stands around every page of a store.
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Sheet, TipLayer, ToastLine, toasts } from '@/shared/kit';
import { type Command, listenToKeys, useCommands } from '@/shared/commands';
import { lastSearch } from '@/shared/routing';
import { SessionProvider, useSession } from '@/shared/session';
import { reader, useWords } from '@/shared/words';
import { words } from '../words';
import { DocumentTitle } from './document-title';
import { groupsFor } from './entries';
import { MovedStore } from './moved-store';
import { BottomBar, Nav } from './nav';
import { SessionLost } from './session-lost';
import { StoreSwitcher } from './store-switcher';
import { TopBar } from './top-bar';

const Palette = lazy(() => import('./palette'));
const KeySheet = lazy(() => import('./key-sheet'));

type Opened = 'nav' | 'palette' | 'keys' | null;

export const Shell = () => (
  <SessionProvider>
    <Around />
  </SessionProvider>
);

function Around() {
  const t = useWords(words);
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  useCommands([
    { id: 'palette', label: t.keys.palette, keys: 'mod+k', run: () => setOpened('palette') },
    { id: 'keys', label: t.keys.title, keys: '?', run: () => setOpened('keys') },
    { id: 'undo', label: t.keys.undo, keys: 'mod+z', run: () => toasts.undo() },
    ...useGoing(),
  ]);
  useEffect(() => listenToKeys(() => reader().keysOff === true), []);
  return (
    <div className="flex min-h-dvh">
      <a href="#page" className="sr-only focus:not-sr-only focus:fixed focus:top-8 focus:left-8 focus:z-50">
        {t.nav.skip}
      </a>
      <aside className="sticky top-0 hidden h-dvh w-nav shrink-0 flex-col gap-16 overflow-y-auto border-r border-line p-12 nav:flex">
        <StoreSwitcher />
        <Nav />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onNav={() => setOpened('nav')} onPalette={() => setOpened('palette')} onKeys={() => setOpened('keys')} />
        <main id="page" tabIndex={-1} className="min-w-0 flex-1 p-page outline-none max-nav:mb-bottom-bar">
          <Outlet />
          <TipLayer />
        </main>
      </div>
      <BottomBar onMore={() => setOpened('nav')} />
      <Sheet open={opened === 'nav'} onClose={close} title={t.nav.label}>
        <div className="flex flex-col gap-16">
          <StoreSwitcher />
          <Nav onGo={close} />
        </div>
      </Sheet>
      <Suspense fallback={null}>
        {opened === 'palette' && <Palette onClose={close} />}
        {opened === 'keys' && <KeySheet onClose={close} />}
      </Suspense>
      <SessionLost />
      <MovedStore />
      <DocumentTitle />
      <ToastLine />
    </div>
  );
}

/** `G` and a letter go to a page. */
export function useGoing(): readonly Command[] {
  const t = useWords(words);
  const { can } = useSession();
  const navigate = useNavigate();
  return groupsFor(can).flatMap(({ entries }) =>
    entries.map(({ word, to, keys, icon }) => ({
      id: `go:${to}`,
      label: t.nav[word],
      keys,
      icon,
      run: () => void navigate({ to, search: lastSearch(to) }),
    })),
  );
}
