// The way out of a store; it keeps an owner, so that its last one hands it over first.
import { useState } from 'react';
import { client } from '@/shared/api';
import { Button, Card, ConfirmDialog } from '@/shared/kit';
import { switchStore, useOwnStores, useStore } from '@/shared/session';
import { useStoreWords } from '../words';

export function LeaveCard() {
  const { leave: t, reasons } = useStoreWords();
  const store = useStore();
  const { data: own } = useOwnStores();
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    await client.members.leave.mutate();
    const next = own?.items.find((each) => each.store.id !== store.id);
    if (next) await switchStore(next.store.id, '/');
    else window.location.assign('/open-store');
  };
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{t.text}</p>
        <Button onClick={() => setAsking(true)}>
          {t.action}
        </Button>
      </div>
      <ConfirmDialog open={asking} title={t.confirm(store.name)} action={t.action} typeName={store.name} reasons={reasons} onClose={() => setAsking(false)} onConfirm={leave}>
        {t.confirmText}
      </ConfirmDialog>
    </Card>
  );
}
