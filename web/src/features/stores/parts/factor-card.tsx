// Whether everybody has to show a second factor before working in this store.
import { useState } from 'react';
import { client, queryClient } from '@/shared/api';
import { Button, Card, ConfirmDialog, Link, toast } from '@/shared/kit';
import { storeOptions, useCan, useSession } from '@/shared/session';
import { useStoreWords } from '../words';

export function FactorCard() {
  const { factor: t, reasons } = useStoreWords();
  const { me, store } = useSession();
  const isOwner = useCan('accounts:own');
  const [asking, setAsking] = useState(false);
  const demanded = store.demandsSecondFactor;
  const put = async () => {
    const saved = await client.stores.demandSecondFactor.mutate({ demanded: !demanded });
    queryClient.setQueryData(storeOptions.queryKey, saved);
    toast(demanded ? t.dropped : t.demanded);
  };
  return (
    <Card title={t.title}>
      <div className="flex flex-col items-start gap-12">
        <p className="text-text-2">{demanded ? t.on : t.off}</p>
        {isOwner && !demanded && !me.hasSecondFactor && <Link to="/settings/account">{t.ownFirst}</Link>}
        {isOwner && (
          <Button disabledBecause={!demanded && !me.hasSecondFactor ? t.needsOwn : undefined} onClick={() => setAsking(true)}>
            {demanded ? t.drop : t.demand}
          </Button>
        )}
      </div>
      <ConfirmDialog
        open={asking}
        tone={demanded ? 'danger' : 'primary'}
        title={demanded ? t.dropTitle : t.demandTitle}
        action={demanded ? t.drop : t.demand}
        onClose={() => setAsking(false)}
        onConfirm={put}
        reasons={reasons}
      >
        {demanded ? t.dropText : t.demandText}
      </ConfirmDialog>
    </Card>
  );
}
