// The rows of the live debugger.
import { useCallback, useMemo } from 'react';
import { formatSecond } from '@/shared/format';
import { cutInMiddle, StatusChip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import type { Passed } from '../live';
import { VERDICT_TONES } from '../status';
import { useEventWords } from '../words';

export function VerdictChip({ verdict, inRow = false }: { verdict: Passed['verdict']; inRow?: boolean }) {
  const t = useEventWords();
  return <StatusChip tone={VERDICT_TONES[verdict]} word={t.verdicts[verdict]} meaning={inRow ? undefined : t.verdictMeanings[verdict]} inRow={inRow} />;
}

/** What an event is called, and what is wrong with it; an entry that cannot be taken apart by its number. */
export function useSaid() {
  const t = useEventWords();
  return useMemo(
    () => ({
      name: ({ event, count, raw }: Passed) => event || (typeof raw === 'object' && raw !== null && 'type' in raw ? String(raw.type) : t.live.whole(count)),
      about: ({ detail, misfit, meaning }: Passed) => detail || misfit || (meaning?.repairs ?? []).map(({ field }) => field).join(', ') || meaning?.product?.name || meaning?.product?.id || '',
    }),
    [t],
  );
}

/** Beside a panel there is room for what is looked at most. */
export function usePassedColumns(besidePanel: boolean): readonly Column<Passed>[] {
  const t = useEventWords();
  const said = useSaid();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'at', head: t.columns.received, kind: 'time', cell: ({ receivedAt }) => formatSecond(receivedAt, locale, zone), file: ({ receivedAt }) => receivedAt },
      { key: 'verdict', head: t.columns.verdict, kind: 'status', cell: ({ verdict }) => <VerdictChip verdict={verdict} inRow />, file: ({ verdict }) => t.verdicts[verdict] },
      { key: 'event', head: t.columns.event, kind: 'text', cell: said.name, file: said.name },
      ...(besidePanel
        ? []
        : ([
            { key: 'about', head: t.columns.about, kind: 'name', cell: (row) => <span className="text-text-2">{said.about(row)}</span>, file: said.about },
            { key: 'visitor', head: t.columns.visitor, kind: 'person', cell: ({ visitorId }) => <span className="font-mono text-code text-text-2">{cutInMiddle(visitorId)}</span>, file: ({ visitorId }) => visitorId },
          ] satisfies readonly Column<Passed>[])),
    ],
    [t, said, locale, zone, besidePanel],
  );
}

export function usePassedCard(): (row: Passed) => CardOf {
  const said = useSaid();
  const locale = useLocale();
  const zone = useZone();
  return useCallback(
    (row: Passed) => ({
      title: said.name(row),
      value: formatSecond(row.receivedAt, locale, zone),
      note: said.about(row) || cutInMiddle(row.visitorId),
      status: <VerdictChip verdict={row.verdict} inRow />,
    }),
    [said, locale, zone],
  );
}
