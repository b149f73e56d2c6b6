// All tabs share one session: when another tab changes the store, this one stops and asks.
import { useEffect, useState } from 'react';
import { onTabsNews } from '@/shared/api';
import { Button, Dialog } from '@/shared/kit';
import { meOptions, switchStore, useSession } from '@/shared/session';
import { useQuery } from '@tanstack/react-query';
import { useWords } from '@/shared/words';
import { words } from '../words';

export function MovedStore() {
  const t = useWords(words).moved;
  const { store } = useSession();
  // The first store that this tab was shown: what stands here is its.
  const [shown] = useState(store);
  const [heard, setHeard] = useState<string | null>(null);
  const { data: me } = useQuery(meOptions);
  useEffect(() => onTabsNews((news) => news.kind === 'switched' && setHeard(news.storeId)), []);
  const now = [heard, me?.storeId, store.id].find((id) => id != null && id !== shown.id) ?? shown.id;
  const goBack = async () => {
    const { pathname, search } = window.location;
    await switchStore(shown.id, pathname + search);
  };
  const goOn = () => window.location.assign('/');
  return (
    <Dialog
      open={now !== shown.id}
      onClose={goOn}
      title={t.title}
      description={t.text(shown.name)}
      holdsForm
      footer={
        <>
          <Button onClick={goBack}>{t.back(shown.name)}</Button>
          <Button tone="primary" onClick={goOn}>
            {t.go}
          </Button>
        </>
      }
    />
  );
}
