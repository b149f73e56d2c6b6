// Who did something, by name: a member, a key of the store, or whoever else may.
import { useQuery } from '@tanstack/react-query';
import { client } from '@/shared/api';
import { cutInMiddle } from '@/shared/kit';
import { useCan, useSession } from '@/shared/session';
import { useStoreWords } from './words';

const LARGEST_PAGE = 100;
const KEPT_MS = 60_000;

/** All of something that comes in pages. */
async function all<Item>(page: (cursor: string | null) => Promise<{ items: readonly Item[]; nextCursor: string | null }>): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const { items: more, nextCursor }: { items: readonly Item[]; nextCursor: string | null } = await page(cursor);
    items.push(...more);
    cursor = nextCursor;
  } while (cursor !== null);
  return items;
}

const membersOptions = {
  queryKey: ['authors', 'members'],
  queryFn: () => all((cursor) => client.members.list.query({ cursor, limit: LARGEST_PAGE })),
  staleTime: KEPT_MS,
};

const keysOptions = {
  queryKey: ['authors', 'keys'],
  queryFn: () => all((cursor) => client.keys.list.query({ cursor, limit: LARGEST_PAGE, includeEnded: true })),
  staleTime: KEPT_MS,
};

export interface Authors {
  readonly nameOf: (kind: string | null, id: string | null) => string;
  /** Whom a list may be narrowed to. */
  readonly known: ReadonlyArray<{ readonly id: string; readonly name: string }>;
}

/** Names as far as one may read them, else what kind of author it was and its id. */
export function useAuthors(): Authors {
  const { authors: t } = useStoreWords();
  const { me } = useSession();
  const { data: members = [] } = useQuery({ ...membersOptions, enabled: useCan('members:read') });
  const { data: keys = [] } = useQuery({ ...keysOptions, enabled: useCan('keys:read') });
  const known = [
    ...members.map(({ personId, name, email }) => ({ id: personId, name: name || email })),
    ...keys.map(({ id, name }) => ({ id, name: t.key(name) })),
  ];
  const byId = new Map(known.map(({ id, name }) => [id, name]));
  return {
    known,
    nameOf: (kind, id) => {
      if (id === me.person.id) return t.you;
      const name = id === null ? undefined : byId.get(id);
      if (name !== undefined) return name;
      const said = (t.kinds as Readonly<Record<string, string>>)[kind ?? 'nobody'] ?? kind ?? t.kinds.nobody;
      return id === null || kind === 'operator' ? said : `${said} ${cutInMiddle(id)}`;
    },
  };
}
