import { client, useIntention } from '@/shared/api';
import { ConfirmDialog, toast } from '@/shared/kit';
import { stockChanged } from '../data';
import { useInventoryWords } from '../words';
import { useCounting } from './counting';

interface WriteOffExpiredProps {
  readonly count: number;
  readonly onClose: () => void;
}

/** Takes off the books all that has expired. */
export function WriteOffExpired({ count, onClose }: WriteOffExpiredProps) {
  const { lots: t } = useInventoryWords();
  const { exact, units } = useCounting();
  const { context } = useIntention();
  const action = t.writeOffExpired(count, exact(count));
  const write = async () => {
    const { lots, quantity } = await client.inventory.writeOffExpired.mutate({}, { context });
    await stockChanged();
    toast(t.expiredDone(lots, exact(lots), units(quantity)));
  };
  return (
    <ConfirmDialog open title={`${action}?`} action={action} onClose={onClose} onConfirm={write}>
      {t.expiredText}
    </ConfirmDialog>
  );
}
