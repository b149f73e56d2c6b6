// The columns of stored events, on the page and in what is exported of them.
import { useMemo } from 'react';
import { formatExactly, formatInstant } from '@/shared/format';
import { cutInMiddle, StatusChip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import type { StoredEvent } from '../stored';
import { useEventWords, useStoredWords } from '../words';

type Field = Exclude<keyof ReturnType<typeof useStoredWords>['columns'], 'happened' | 'event' | 'about' | 'repairs'>;

/** Fields that are texts as they are; the last are shown only where they are chosen. */
const TEXTS: readonly Field[] = ['visitorId', 'source', 'device'];
const MORE: readonly Field[] = ['sessionId', 'userId', 'messageId', 'type', 'medium', 'campaign', 'traffic', 'country', 'city', 'browser', 'os', 'bot'];
const WHOLE: readonly Field[] = ['properties', 'traits', 'context'];
const IDS: ReadonlySet<Field> = new Set<Field>(['visitorId', 'sessionId', 'userId', 'messageId']);

const textOf = (event: StoredEvent, field: Field): string => {
  const value = event[field];
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const ABOUT_PAGES = ['path', 'url', 'title'] as const;
const ABOUT_OTHERS = ['name', 'product_id', 'productId', 'order_id', 'orderId', 'path', 'url'] as const;

/** What it is about in a word: the product, the order, the page. */
function aboutOf({ type, properties }: StoredEvent): string {
  const known = properties as Readonly<Record<string, unknown>> | undefined;
  const value = (type === 'page' ? ABOUT_PAGES : ABOUT_OTHERS).map((key) => known?.[key]).find((each) => typeof each === 'string' && each !== '');
  return typeof value === 'string' ? value : '';
}

export function useStoredColumns(): readonly Column<StoredEvent>[] {
  const t = useStoredWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const column = (key: Field, off: boolean): Column<StoredEvent> => ({
      key,
      head: t.columns[key],
      kind: IDS.has(key) ? 'person' : WHOLE.includes(key) ? 'name' : 'text',
      off,
      cell: (event) => (IDS.has(key) ? <span className="font-mono text-code text-text-2">{cutInMiddle(textOf(event, key))}</span> : textOf(event, key)),
      whole: (event) => textOf(event, key) || undefined,
      file: (event) => textOf(event, key) || null,
    });
    return [
      { key: 'event', head: t.columns.event, kind: 'text', cell: ({ event, type }) => event || type, file: ({ event, type }) => event || type },
      {
        key: 'happened',
        head: t.columns.happened,
        kind: 'time',
        cell: ({ timestamp }) => formatInstant(timestamp, locale, zone),
        whole: ({ timestamp }) => formatExactly(timestamp, locale, zone),
        file: [
          [t.columns.happened, ({ timestamp }) => timestamp],
          [t.received, ({ receivedAt }) => receivedAt],
        ],
      },
      { key: 'about', head: t.columns.about, kind: 'name', cell: (event) => <span className="text-text-2">{aboutOf(event)}</span> },
      ...TEXTS.map((key) => column(key, false)),
      { key: 'repairs', head: t.columns.repairs, kind: 'status', cell: ({ repairs }) => <Repaired count={repairs?.length ?? 0} />, file: [[t.repaired, ({ repairs }) => repairs?.map(({ field }) => field).join(', ') || null]] },
      ...MORE.map((key) => column(key, true)),
      ...WHOLE.map((key) => column(key, true)),
    ];
  }, [t, locale, zone]);
}

function Repaired({ count }: { count: number }) {
  const { verdicts } = useEventWords();
  return count > 0 ? <StatusChip inRow tone="active" word={verdicts.repaired} /> : <StatusChip inRow tone="good" word={verdicts.kept} />;
}

export function useStoredCard(): (event: StoredEvent) => CardOf {
  const locale = useLocale();
  const zone = useZone();
  return (event) => ({
    title: event.event || event.type,
    value: formatInstant(event.timestamp, locale, zone),
    note: cutInMiddle(event.visitorId),
    status: <Repaired count={event.repairs?.length ?? 0} />,
    aside: [event.source, event.device, event.country].filter(Boolean).join(' · ') || undefined,
  });
}
