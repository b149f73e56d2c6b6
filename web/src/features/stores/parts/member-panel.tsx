// A member beside the list: who it is, what the role may do, and what can be done about it.
import { useState } from 'react';
import type { Leftovers, Member } from '@/client/routers/members';
import { formatInstant } from '@/shared/format';
import { Button, Link, NotFound } from '@/shared/kit';
import { useCan, useLocale, useSession, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { useStoreWords } from '../words';
import { LeftoversDialog } from './leftovers-dialog';
import { ChangeRoleDialog, RemoveMemberDialog, TransferDialog } from './member-dialogs';

interface MemberPanelProps {
  readonly personId: string;
  readonly known: readonly Member[];
  readonly onClose: () => void;
}

type Asked = 'role' | 'remove' | 'transfer';

export function MemberPanel({ personId, known, onClose }: MemberPanelProps) {
  const { members: t, roles, about } = useStoreWords();
  const { me } = useSession();
  const canWrite = useCan('members:write');
  const isOwner = useCan('accounts:own');
  const locale = useLocale();
  const zone = useZone();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [left, setLeft] = useState<{ readonly name: string; readonly leftovers: Leftovers } | null>(null);
  const member = known.find((each) => each.personId === personId);
  // Who was removed is in no list any more, and what became of the keys is still to be read.
  const leftDialog = left && <LeftoversDialog {...left} onClose={() => setLeft(null)} />;
  if (member === undefined) {
    return (
      leftDialog ?? (
        <PeekPanel title={t.title} onClose={onClose}>
          <NotFound />
        </PeekPanel>
      )
    );
  }
  const name = member.name || member.email;
  const dialog = { member, onClose: () => setAsked(null), onLeft: (leftovers: Leftovers) => setLeft({ name, leftovers }) };
  const isSelf = personId === me.person.id;
  return (
    <PeekPanel title={name} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.email, value: member.email },
            { label: t.role, value: roles[member.role] },
            { label: t.since, value: formatInstant(member.joinedAt, locale, zone) },
          ]}
        />
        <p className="text-text-2">
          {about[member.role]} <Link to="/settings/roles">{t.rights}</Link>
        </p>
        {isSelf ? (
          <p className="text-text-2">{t.yourself}</p>
        ) : (
          <div className="flex flex-wrap gap-8">
            {canWrite && <Button onClick={() => setAsked('role')}>{t.changeRole}</Button>}
            {isOwner && member.role !== 'owner' && <Button onClick={() => setAsked('transfer')}>{t.transfer}</Button>}
            {canWrite && (
              <Button onClick={() => setAsked('remove')}>
                {t.remove}
              </Button>
            )}
          </div>
        )}
      </div>
      {asked === 'role' && <ChangeRoleDialog {...dialog} />}
      {asked === 'remove' && <RemoveMemberDialog {...dialog} />}
      {asked === 'transfer' && <TransferDialog {...dialog} />}
      {leftDialog}
    </PeekPanel>
  );
}
