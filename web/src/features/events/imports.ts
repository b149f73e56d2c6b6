// Imports of clickstreams: uploaded part by part, and watched as their jobs take them further.
import { type InfiniteData, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { EventImport, EventImportPage, EventImportStatus, FormatName } from '@/client/routers/eventImports';
import { client, type Failure, failureOf, isRetryable, queryClient, trpc } from '@/shared/api';
import { base64Of } from '@/shared/files';
import { useTopic } from '@/shared/live';
import { useStore } from '@/shared/session';

export const ACCEPTED = '.csv,.gz,.txt';
export const MOST_BYTES = 64 * 2 ** 20;
export const FORMATS: readonly FormatName[] = ['rees46', 'retailrocket', 'taobao'];

const PART_BYTES = 2 * 2 ** 20;
const TRIES = 6;
const PAGE = 50;
const LOOK_EVERY_MS = 3_000;
const OVER: ReadonlySet<EventImportStatus> = new Set(['done', 'failed', 'cancelled']);

export const isOver = ({ status }: EventImport): boolean => OVER.has(status);

export const importsOptions = () =>
  trpc.eventImports.list.infiniteQueryOptions(
    { limit: PAGE },
    {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => !items.every(isOver)) ? LOOK_EVERY_MS : false),
    },
  );

const importOptions = (id: string) =>
  trpc.eventImports.get.queryOptions({ id }, { refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LOOK_EVERY_MS) });

export const useImport = (id: string) => useQuery(importOptions(id));

type Pages = InfiniteData<EventImportPage, string | null>;

/** Further than before: what is told and what is asked for may overtake one another. */
const isFurther = (now: EventImport, before: EventImport): boolean =>
  isOver(now) || (!isOver(before) && now.received + now.rowsDone + now.processed >= before.received + before.rowsDone + before.processed);

function show(moved: EventImport): void {
  queryClient.setQueryData(importOptions(moved.id).queryKey, (before) => (before && !isFurther(moved, before) ? before : moved));
  queryClient.setQueriesData<Pages>(
    trpc.eventImports.list.infiniteQueryFilter(),
    (pages) => pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map((row) => (row.id === moved.id && isFurther(moved, row) ? moved : row)) })) },
  );
}

export const importsChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.eventImports.pathFilter());

/** While a page of imports is open, each is shown as its job takes it further. */
export function useLiveImports(): void {
  useTopic(useStore().id, 'eventImports', {
    onEvents: (events) => events.forEach(({ data }) => show(data)),
    onGap: () => void importsChanged(),
  });
}

/** The files that this tab uploads, or was interrupted at; another visit chooses its file again. */
interface Upload {
  readonly file: File;
  readonly failure: Failure | null;
}

let uploads: ReadonlyMap<string, Upload> = new Map();
const listeners = new Set<() => void>();

function note(id: string, upload: Upload | null): void {
  const changed = new Map(uploads);
  if (upload) changed.set(id, upload);
  else changed.delete(id);
  uploads = changed;
  listeners.forEach((tell) => tell());
}

export function useUpload(id: string): Upload | undefined {
  const subscribe = (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  };
  return useSyncExternalStore(subscribe, () => uploads).get(id);
}

/** Begins an import with the first part of a file; the others follow, wherever the reader goes in the app. */
export async function startImport(file: File, format: FormatName | null): Promise<EventImport> {
  const content = await base64Of(file.slice(0, PART_BYTES));
  const begun = await client.eventImports.start.mutate({ fileName: file.name.slice(-200), size: file.size, content, ...(format ? { format } : {}) });
  void importsChanged();
  void goOn(begun, file);
  return begun;
}

/** Uploads what the server lacks of a file. */
export async function goOn(begun: EventImport, file: File): Promise<void> {
  note(begun.id, { file, failure: null });
  try {
    let moved = begun;
    while (moved.status === 'uploading') {
      show(moved);
      moved = await addPart(moved.id, moved.received, await base64Of(file.slice(moved.received, moved.received + PART_BYTES)));
    }
    show(moved);
    note(begun.id, null);
  } catch (error) {
    note(begun.id, { file, failure: failureOf(error) });
  }
}

/** A part that comes twice changes nothing: after a lost answer it is sent again. */
async function addPart(id: string, offset: number, content: string): Promise<EventImport> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.eventImports.addPart.mutate({ id, offset, content });
    } catch (error) {
      if (attempt === TRIES || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    }
  }
}
