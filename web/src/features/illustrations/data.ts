// What the page of pictures reads, and what is read anew once something was done.
import { type client, queryClient, trpc } from '@/shared/api';

const PAGE = 24;
const SHOWN = 320;

export type Picture = Awaited<ReturnType<typeof client.illustrations.list.query>>['items'][number];
export type Brief = Parameters<typeof client.illustrations.make.mutate>[0];
export type Shape = Picture['shape'];

export const MOST = 4;

export const picturesOptions = () => trpc.illustrations.list.infiniteQueryOptions({ limit: PAGE }, { getNextPageParam: ({ nextCursor }) => nextCursor });
export const estimateOptions = (brief: Brief, enabled: boolean) => trpc.illustrations.estimate.queryOptions(brief, { enabled, retry: false, placeholderData: (before) => before });
export const picturesChanged = () => queryClient.invalidateQueries(trpc.illustrations.list.pathFilter());

/** The smallest size that fills a tile, and an address that mails can use. */
export const tileOf = ({ sizes, url }: Picture): string => [...sizes].sort((one, other) => one.width - other.width).find(({ width }) => width >= SHOWN)?.url ?? url;
export const addressOf = ({ url }: Picture): string => new URL(url, window.location.origin).href;
