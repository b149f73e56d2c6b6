// What the page of the audit log reads; its days are those of the store's zone.
import { client, trpc } from '@/shared/api';
import { endOf, startOf } from '@/shared/format/days';
import type { Search, Source } from '@/shared/shapes';

export type AuditRecord = Awaited<ReturnType<typeof client.audit.list.query>>['items'][number];
type AuditFilter = Exclude<Parameters<typeof client.audit.list.query>[0], void>;

const PAGE = 50;
const LARGEST_PAGE = 100;

/** All that a part of the platform changed, or one procedure by its name. */
export function filterOf({ area, procedure, actor, subject, from, to }: Search, zone: string): AuditFilter {
  const wanted = {
    procedure: procedure ?? (area && `${area}.*`),
    actorId: actor,
    subject,
    since: from && startOf(from, zone),
    until: to && endOf(to, zone),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

export const auditOptions = (filter: AuditFilter) =>
  trpc.audit.list.infiniteQueryOptions({ ...filter, limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const auditPage = (filter: AuditFilter): Source<AuditRecord> => (cursor, signal) =>
  client.audit.list.query({ ...filter, limit: LARGEST_PAGE, cursor }, { signal });
