// What each role may do, side by side.
import { Check } from 'lucide-react';
import { usePlace } from '@/shared/routing';
import { failureOf } from '@/shared/api';
import { Card, ErrorState, Forbidden, Icon, Skeleton } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import type { RoleList } from '@/client/routers/members';
import { TEAM, useRoles } from '../data';
import { useRights } from '../parts/rights';
import { useStoreWords } from '../words';

export function Roles() {
  return useCan('members:read') ? <Page /> : <Forbidden permission="members:read" />;
}

function Page() {
  const { roleTable: t, members, help } = useStoreWords();
  const { data, error, refetch } = useRoles();
  usePlace({ title: t.title, parent: { label: members.title, to: '/settings/members' } });
  return (
    <div className="mx-auto max-w-form">
      <PageHead title={t.title} back={{ label: members.title, link: { to: '/settings/members' } }} help={{ text: help.roles, guide: 'permissions' }} />
      <div className="pb-32">
        <Card flush>{data ? <Table {...data} /> : error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="row" count={12} />}</Card>
      </div>
    </div>
  );
}

function Table({ roles, permissions }: RoleList) {
  const { roleTable: t, roles: names } = useStoreWords();
  const { verbOf, grouped } = useRights();
  const held = new Map(roles.map((each) => [each.role, new Set(each.permissions)]));
  return (
    <table aria-label={t.title} className="w-full table-fixed text-dense">
      <thead className="sticky top-top-bar bg-surface">
        <tr className="h-column-head border-b border-line text-caption text-text-2">
          <th scope="col" className="w-2/5 px-16 text-left font-medium">
            {t.may}
          </th>
          {TEAM.map((role) => (
            <th key={role} scope="col" className="px-4 text-center font-medium">
              {names[role]}
            </th>
          ))}
        </tr>
      </thead>
      {grouped(permissions).map(({ area, label, of }) => (
        <tbody key={area}>
          <tr>
            <th scope="rowgroup" colSpan={TEAM.length + 1} className="bg-sunken px-16 py-4 text-left text-caption font-medium text-text-2">
              {label}
            </th>
          </tr>
          {of.map(({ name }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="px-16 py-8 text-left font-regular">
                {verbOf(name)}
              </th>
              {TEAM.map((role) => {
                const may = held.get(role)?.has(name) ?? false;
                return (
                  <td key={role} className="text-center">
                    {may && (
                      <span className="inline-flex align-middle">
                        <Icon of={Check} />
                      </span>
                    )}
                    <span className="sr-only">{may ? t.yes : t.no}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
