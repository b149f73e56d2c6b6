import { useInfiniteQuery } from '@tanstack/react-query';
import { Mail, ShieldCheck, UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import type { Member } from '@/client/routers/members';
import { useSettingsPlace } from '@/features/settings';
import { formatExactly, formatInstant } from '@/shared/format';
import { Badge, Button, ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { useCan, useLocale, useSession, useZone } from '@/shared/session';
import { type Column, type FilterOf, ListPage, rowsOf, useListState } from '@/shared/shapes';
import { membersOptions, membersPage, ROLES } from '../data';
import { InviteDialog } from '../parts/invite-dialog';
import { MemberPanel } from '../parts/member-panel';
import { useStoreWords } from '../words';

export function MembersList() {
  return useCan('members:read') ? <List /> : <Forbidden permission="members:read" />;
}

function List() {
  const { members: t, roles, help, reasons } = useStoreWords();
  const canWrite = useCan('members:write');
  const [inviting, setInviting] = useState(false);
  const back = useSettingsPlace(t.title);
  const filters: readonly FilterOf[] = [{ kind: 'pick', key: 'role', label: t.role, choices: ROLES.map((value) => ({ value, label: roles[value] })) }];
  const state = useListState(filters);
  const list = rowsOf(useInfiniteQuery(membersOptions(state.values)));
  const columns = useColumns();
  const locale = useLocale();
  const zone = useZone();
  return (
    <>
      <ListPage
        name="members"
        title={t.title}
        back={back}
        help={{ text: help.members, guide: 'permissions' }}
        state={state}
        filters={filters}
        columns={columns}
        list={list}
        source={membersPage(state.values)}
        rowKey={({ personId }) => personId}
        nameOf={({ name, email }) => name || email}
        card={({ name, email, role, joinedAt }) => ({ title: name || email, value: roles[role], note: email, aside: t.joined(formatInstant(joinedAt, locale, zone)) })}
        peek={(personId, close) => <MemberPanel key={personId} personId={personId} known={list.rows} onClose={close} />}
        actions={
          <>
            <ButtonLink to="/settings/roles" icon={ShieldCheck}>
              {t.rights}
            </ButtonLink>
            <ButtonLink to="/settings/invitations" icon={Mail}>
              {t.invitations}
            </ButtonLink>
          </>
        }
        primary={
          canWrite && (
            <Button tone="primary" icon={UserPlus} onClick={() => setInviting(true)}>
              {t.invite}
            </Button>
          )
        }
        empty={<EmptyState icon={Users} title={t.empty} />}
        reasons={reasons}
      />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function useColumns(): readonly Column<Member>[] {
  const { members: t, roles } = useStoreWords();
  const { me } = useSession();
  const locale = useLocale();
  const zone = useZone();
  return [
    {
      key: 'name',
      head: t.name,
      kind: 'name',
      cell: ({ personId, name, email }) => (
        <>
          <span className="pr-8">{name || email}</span>
          {personId === me.person.id && <Badge>{t.you}</Badge>}
        </>
      ),
      whole: ({ name, email }) => name || email,
      file: ({ name }) => name,
    },
    { key: 'email', head: t.email, kind: 'text', cell: ({ email }) => email, whole: ({ email }) => email, file: ({ email }) => email },
    { key: 'role', head: t.role, kind: 'status', cell: ({ role }) => roles[role], file: ({ role }) => roles[role] },
    {
      key: 'joined',
      head: t.since,
      kind: 'time',
      cell: ({ joinedAt }) => formatInstant(joinedAt, locale, zone),
      whole: ({ joinedAt }) => formatExactly(joinedAt, locale, zone),
      file: ({ joinedAt }) => joinedAt,
    },
  ];
}
