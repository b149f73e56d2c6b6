// What the pages of mail templates read, and what is read anew once something was done.
import { useQuery } from '@tanstack/react-query';
import { client, queryClient, trpc } from '@/shared/api';
import type { Search } from '@/shared/shapes';

const PAGE = 50;
const MOST = 100;
const KEPT_MS = 60_000;

const next = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor };
const nextVersion = { getNextPageParam: ({ nextCursor }: { readonly nextCursor: number | null }) => nextCursor };

export type Template = Awaited<ReturnType<typeof client.mailTemplate.get.query>>;
export type TemplateRow = Awaited<ReturnType<typeof client.mailTemplate.list.query>>['items'][number];
export type Content = Parameters<typeof client.mailTemplate.create.mutate>[0]['content'];
export type Layout = Content['layout'];
export type Block = Extract<Layout, { readonly type: 'blocks' }>['blocks'][number];
export type BlockType = Block['type'];
export type MergeField = NonNullable<Content['fields']>[number];
export type Given = NonNullable<Parameters<typeof client.mailTemplate.preview.mutate>[0]['given']>;
export type Finding = Awaited<ReturnType<typeof client.mailTemplate.check.mutate>>['findings'][number];

const filter = ({ q, archived }: Search) => ({ search: q ?? null, archived: archived === 'yes' });
export const listOptions = (search: Search) => trpc.mailTemplate.list.infiniteQueryOptions({ ...filter(search), limit: PAGE }, next);
export const pagesOf = (search: Search) => (cursor: string | null, signal: AbortSignal) => client.mailTemplate.list.query({ ...filter(search), limit: MOST, cursor }, { signal });
export const templateOptions = (id: string, version: number | null = null) => trpc.mailTemplate.get.queryOptions({ id, version });
export const versionsOptions = (id: string) => trpc.mailTemplate.versions.infiniteQueryOptions({ id, limit: PAGE }, nextVersion);

/** Somebody else saved a version first. */
export const STALE = 'campaigns.template_stale';

export const templatesChanged = () => queryClient.invalidateQueries(trpc.mailTemplate.pathFilter());

/** A template as the server has it by now; lists and versions are read anew. */
export async function templateChanged(template: Template): Promise<void> {
  queryClient.setQueryData(templateOptions(template.id).queryKey, template);
  await templatesChanged();
}

/** A mail as it would be read; asked again once its content has stood still. */
export function usePreview(content: Content | undefined, given: Given) {
  return useQuery({
    queryKey: ['mailTemplate.preview', content, given],
    queryFn: ({ signal }) => client.mailTemplate.preview.mutate({ content: content as Content, given }, { signal }),
    enabled: content !== undefined,
    placeholderData: (before) => before,
    staleTime: KEPT_MS,
    retry: false,
  });
}

export function useFindings(content: Content) {
  return useQuery({
    queryKey: ['mailTemplate.check', content],
    queryFn: ({ signal }) => client.mailTemplate.check.mutate({ content }, { signal }),
    placeholderData: (before) => before,
    staleTime: KEPT_MS,
    retry: false,
  });
}
