// The views of a list that people saved, theirs and the store's, from and to the server.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { LookInput, View as Saved } from '@/client/routers/views';
import { queryClient, trpc } from '@/shared/api';
import { useSession } from '@/shared/session';
import type { Search } from './list-state';
import type { SavedViews, ShownLook, View } from './view-tabs';
import { useShapeWords } from './words';

/** Columns have widths in whole pixels there, and filters are lists. */
export function lookToSave({ sort, ...search }: Search, { columns, dense }: ShownLook): LookInput {
  return {
    filters: Object.fromEntries(Object.entries(search).map(([key, value]) => [key, value.split(',')])),
    sort: sort ?? null,
    density: dense ? 'dense' : 'comfortable',
    columns: columns.map(({ name, widthPx }) => ({ name, widthPx: widthPx === null ? null : Math.round(widthPx) })),
  };
}

/** What a saved look sets in the address. */
export function searchOf({ filters, sort }: Pick<Saved['look'], 'filters' | 'sort'>): Search {
  const search = Object.fromEntries(Object.entries(filters).map(([key, values]) => [key, values.join(',')]));
  return sort === null ? search : { ...search, sort };
}

/** The list's own views, then the saved ones; `list` as in `orders`. */
export function useViews(list: string, own: readonly View[]): { readonly views: readonly View[]; readonly savedViews: SavedViews | undefined } {
  const t = useShapeWords();
  const { me, can } = useSession();
  const mayShare = can('views:share');
  const query = useQuery(trpc.views.list.queryOptions({ list }, { staleTime: 60_000, enabled: can('views:read') }));
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.views.list.queryKey({ list }) });
  const create = useMutation(trpc.views.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.views.update.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.views.delete.mutationOptions({ onSuccess }));
  const saved = query.data?.items ?? [];
  const views = saved.map(({ id, name, ownerId, look }) => ({
    key: id,
    label: name,
    search: searchOf(look),
    saved: { isMine: ownerId === me.person.id || (ownerId === null && mayShare), look: { columns: look.columns, dense: look.density === 'dense' } },
  }));
  if (!can('views:write')) return { views: [...own, ...views], savedViews: undefined };
  return {
    views: [...own, ...views],
    savedViews: {
      sharingOff: mayShare ? undefined : t.views.sharingOff,
      save: (name, search, shown, isShared) => create.mutateAsync({ list, name, isShared, look: lookToSave(search, shown) }),
      update: async (key, search, shown) => {
        const view = saved.find(({ id }) => id === key);
        if (view === undefined) return;
        const { id, version, name, ownerId } = view;
        await update.mutateAsync({ id, version, name, isShared: ownerId === null, look: lookToSave(search, shown) });
      },
      remove: (id) => remove.mutateAsync({ id }),
    },
  };
}
