// What the pages of a store's people and keys read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import type { InvitationState, Member } from '@/client/routers/members';
import type { APIKey, Role } from '@/client/shared';
import { client, queryClient, trpc } from '@/shared/api';
import type { Search, Source } from '@/shared/shapes';
import type { Invitation } from '@/client/routers/members';

export const ROLES: readonly Role[] = ['owner', 'admin', 'staff', 'analyst', 'customer'];
/** Those that somebody works as; customers come by the shop. */
export const TEAM: readonly Role[] = ['owner', 'admin', 'staff', 'analyst'];

const PAGE = 50;
const LARGEST_PAGE = 100;

const wantedMembers = ({ role }: Search) => ({ role: (role as Role | undefined) ?? null });

export const membersOptions = (search: Search) =>
  trpc.members.list.infiniteQueryOptions({ ...wantedMembers(search), limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const membersPage = (search: Search): Source<Member> => (cursor, signal) =>
  client.members.list.query({ ...wantedMembers(search), limit: LARGEST_PAGE, cursor }, { signal });

const wantedInvitations = ({ state }: Search) => ({ state: (state as InvitationState | undefined) ?? null });

export const invitationsOptions = (search: Search) =>
  trpc.members.listInvitations.infiniteQueryOptions({ ...wantedInvitations(search), limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const invitationsPage = (search: Search): Source<Invitation> => (cursor, signal) =>
  client.members.listInvitations.query({ ...wantedInvitations(search), limit: LARGEST_PAGE, cursor }, { signal });

const wantedKeys = ({ ended }: Search) => ({ includeEnded: ended === 'yes' });

export const keysOptions = (search: Search) =>
  trpc.keys.list.infiniteQueryOptions({ ...wantedKeys(search), limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });

export const keysPage = (search: Search): Source<APIKey> => (cursor, signal) =>
  client.keys.list.query({ ...wantedKeys(search), limit: LARGEST_PAGE, cursor }, { signal });

/** What each role may do; it changes with the version that runs alone. */
export const useRoles = () => useQuery(trpc.members.roles.queryOptions(undefined, { staleTime: Infinity }));

/** Whoever joins, leaves or becomes something else may change keys and invitations too. */
export async function peopleChanged(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries(trpc.members.pathFilter()),
    queryClient.invalidateQueries(trpc.keys.pathFilter()),
    queryClient.invalidateQueries({ queryKey: ['authors'] }),
  ]);
}
