import { useInfiniteQuery } from '@tanstack/react-query';
import { Mail, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { Invitation } from '@/client/routers/members';
import { useSettingsPlace } from '@/features/settings';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { invitationsOptions, invitationsPage } from '../data';
import { InvitationPanel } from '../parts/invitation-panel';
import { InviteDialog } from '../parts/invite-dialog';
import { INVITATION_TONES, standOf } from '../status';
import { useStoreWords } from '../words';

export function InvitationsList() {
  return useCan('members:read') ? <List /> : <Forbidden permission="members:read" />;
}

function List() {
  const { invitations: t, members, roles, help, reasons } = useStoreWords();
  const canWrite = useCan('members:write');
  const [inviting, setInviting] = useState(false);
  useSettingsPlace(t.title);
  const back = { label: members.title, link: { to: '/settings/members' } } as const;
  const states = (['pending', 'accepted', 'declined', 'revoked'] as const).map((value) => ({ value, label: t.states[value] }));
  const filters: readonly FilterOf[] = [{ kind: 'pick', key: 'state', label: t.state, choices: states }];
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(invitationsOptions(state.values)));
  const columns = useColumns();
  const invite = canWrite && (
    <Button tone="primary" icon={UserPlus} onClick={() => setInviting(true)}>
      {members.invite}
    </Button>
  );
  return (
    <>
      <ListPage
        name="invitations"
        title={t.title}
        back={back}
        help={{ text: help.invitations, guide: 'permissions' }}
        state={state}
        filters={filters}
        columns={columns}
        list={list}
        source={invitationsPage(state.values)}
        rowKey={({ id }) => id}
        nameOf={({ email }) => email}
        card={(row) => ({ title: row.email, value: roles[row.role], status: <Stand invitation={row} /> })}
        peek={(id, close) => <InvitationPanel key={id} invitation={list.rows.find((row) => row.id === id)} onClose={close} />}
        primary={invite}
        empty={
          <EmptyState icon={Mail} title={t.empty} text={t.emptyText}>
            {invite}
          </EmptyState>
        }
        reasons={reasons}
      />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

export function Stand({ invitation }: { invitation: Invitation }) {
  const { invitations: t } = useStoreWords();
  const stand = standOf(invitation);
  return <StatusChip inRow tone={INVITATION_TONES[stand]} word={t.states[stand]} />;
}

function useColumns(): readonly Column<Invitation>[] {
  const { invitations: t, members, roles } = useStoreWords();
  const locale = useLocale();
  const zone = useZone();
  const time = (at: (row: Invitation) => string | null) => ({
    kind: 'time' as const,
    cell: (row: Invitation) => said(at(row), (value) => formatInstant(value, locale, zone)),
    whole: (row: Invitation) => said(at(row), (value) => formatExactly(value, locale, zone)),
    file: at,
  });
  return [
    { key: 'email', head: members.email, kind: 'name', cell: ({ email }) => email, whole: ({ email }) => email, file: ({ email }) => email },
    { key: 'role', head: members.role, kind: 'text', cell: ({ role }) => roles[role], file: ({ role }) => roles[role] },
    { key: 'state', head: t.state, kind: 'status', cell: (row) => <Stand invitation={row} />, file: (row) => t.states[standOf(row)] },
    { key: 'sent', head: t.sent, ...time(({ sentAt }) => sentAt) },
    { key: 'expires', head: t.expires, ...time(({ expiresAt }) => expiresAt) },
  ];
}

const said = (at: string | null, say: (at: string) => string): string | undefined => (at === null ? undefined : say(at));
