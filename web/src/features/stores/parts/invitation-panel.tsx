import type { Invitation } from '@/client/routers/members';
import { client, useIntention } from '@/shared/api';
import { formatInstant } from '@/shared/format';
import { Button, NotFound, toast, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { peopleChanged } from '../data';
import { useStoreWords } from '../words';

/** An invitation beside the list; one without an answer can be sent again or taken back. */
export function InvitationPanel({ invitation, onClose }: { invitation: Invitation | undefined; onClose: () => void }) {
  const { invitations: t, members, roles, reasons } = useStoreWords();
  const canWrite = useCan('members:write');
  const locale = useLocale();
  const zone = useZone();
  const intention = useIntention();
  const { note, tried } = useTried(reasons);
  if (invitation === undefined) {
    return (
      <PeekPanel title={t.title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const { id, email, role, state, createdAt, sentAt, expiresAt, endedAt } = invitation;
  const at = (instant: string | null) => instant && formatInstant(instant, locale, zone);
  const resend = () =>
    tried(async () => {
      await client.members.resendInvitation.mutate({ id }, { context: intention.context });
      intention.renew();
      await peopleChanged();
      toast(t.resent(email));
    });
  const revoke = () =>
    tried(async () => {
      await client.members.revokeInvitation.mutate({ id });
      await peopleChanged();
      toast(t.revoked(email));
    });
  return (
    <PeekPanel title={email} onClose={onClose}>
      <div className="flex flex-col gap-16">
        {note}
        <Facts
          facts={[
            { label: members.role, value: roles[role] },
            { label: t.state, value: t.states[state] },
            { label: t.made, value: at(createdAt) },
            { label: t.sent, value: at(sentAt) ?? t.notSent },
            ...(endedAt === null ? [{ label: t.expires, value: at(expiresAt) }] : [{ label: t.ended, value: at(endedAt) }]),
          ]}
        />
        {canWrite && state === 'pending' && (
          <div className="flex flex-wrap gap-8">
            <Button onClick={resend}>{t.resend}</Button>
            <Button onClick={revoke}>
              {t.revoke}
            </Button>
          </div>
        )}
      </div>
    </PeekPanel>
  );
}
