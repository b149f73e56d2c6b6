// What a person had made: what ended with the change, and what goes on and may be ended by hand.
import type { Leftovers } from '@/client/routers/members';
import { Button, ButtonLink, Dialog } from '@/shared/kit';
import { useStoreWords } from '../words';

interface LeftoversDialogProps {
  readonly name: string;
  readonly leftovers: Leftovers;
  readonly onClose: () => void;
}

export function LeftoversDialog({ name, leftovers, onClose }: LeftoversDialogProps) {
  const { leftovers: t } = useStoreWords();
  const { revokedKeys, remainingKeys, withdrawnInvitations, remainingInvitations } = leftovers;
  const groups = [
    [t.revokedKeys, revokedKeys.map((key) => key.name)],
    [t.withdrawnInvitations, withdrawnInvitations.map(({ email }) => email)],
    [t.remainingKeys, remainingKeys.map((key) => key.name)],
    [t.remainingInvitations, remainingInvitations.map(({ email }) => email)],
  ] as const;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title(name)}
      footer={
        <>
          {remainingKeys.length > 0 && <ButtonLink to="/settings/keys">{t.keys}</ButtonLink>}
          <Button tone="primary" onClick={onClose}>
            {t.close}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-12">
        {groups
          .filter(([, names]) => names.length > 0)
          .map(([label, names]) => (
            <section key={label}>
              <h3 className="text-strong">{label}</h3>
              <ul className="text-dense text-text-2">
                {names.map((each, place) => (
                  <li key={place}>{each}</li>
                ))}
              </ul>
            </section>
          ))}
      </div>
    </Dialog>
  );
}
