import type { Hold } from '@/client/routers/holds';
import { client, useIntention } from '@/shared/api';
import { ConfirmDialog, toast } from '@/shared/kit';
import { stockChanged } from '../data';
import { useInventoryWords } from '../words';
import { useHolderName } from './holder';

/** Gives back what is promised to an order and was not sent. */
export function ReleaseDialog({ hold: { holderId }, onClose }: { hold: Hold; onClose: () => void }) {
  const { holds: t } = useInventoryWords();
  const { context } = useIntention();
  const name = useHolderName(holderId);
  const release = async () => {
    await client.holds.release.mutate({ holderId }, { context });
    await stockChanged();
    toast(t.released);
  };
  return (
    <ConfirmDialog open title={t.releaseTitle(name)} action={t.release} onClose={onClose} onConfirm={release}>
      {t.releaseText}
    </ConfirmDialog>
  );
}
