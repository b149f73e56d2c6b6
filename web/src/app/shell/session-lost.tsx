// A session that ended: sign in over the page, and what failed goes again. Nothing that was typed is touched.
import { Suspense, useEffect, useRef, useState } from 'react';
import { SignInOverPage } from '@/features/people';
import { onSessionLost, onTabsNews, restoreSession, SessionLostError } from '@/shared/api';
import { Dialog } from '@/shared/kit';
import { useSession } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function SessionLost() {
  const t = useWords(words).session;
  const { me } = useSession();
  const waiting = useRef<Waiting | null>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    onSessionLost(
      () =>
        new Promise<void>((resolve, reject) => {
          waiting.current = { resolve, reject };
          setOpen(true);
        }),
    );
    const leave = onTabsNews(({ kind }) => {
      // Whoever signed out in another tab has signed out here: what stands here is covered at once.
      if (kind === 'signed-out') restoreSession().catch(() => undefined);
      if (kind === 'signed-in') finish();
    });
    return () => {
      leave();
      onSessionLost(() => Promise.reject(new SessionLostError()));
    };
  }, []);
  const finish = () => {
    waiting.current?.resolve();
    waiting.current = null;
    setOpen(false);
  };
  const give = () => {
    waiting.current?.reject(new SessionLostError());
    waiting.current = null;
    setOpen(false);
  };
  return (
    <Dialog open={open} onClose={give} title={t.lost} description={t.lostText} holdsForm>
      <Suspense fallback={null}>
        <SignInOverPage
          email={me.person.email}
          storeId={me.storeId}
          onSignedIn={({ person, storeId }) => {
            // Another person, or another store, begins anew: nothing of the one before may be sent as theirs.
            if (person.id !== me.person.id || storeId !== me.storeId) window.location.assign('/');
            else finish();
          }}
        />
      </Suspense>
    </Dialog>
  );
}
