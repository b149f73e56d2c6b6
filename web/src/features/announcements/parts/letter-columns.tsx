import { useMemo } from 'react';
import type { DeadAnnouncement } from '@/client/routers/announcements';
import { formatExact, formatExactly, formatInstant } from '@/shared/format';
import { useLocale, useZone } from '@/shared/session';
import type { CardOf, Column } from '@/shared/shapes';
import { useAnnouncementWords } from '../words';

const whereOf = ({ handler, queue, group }: DeadAnnouncement): string => handler ?? queue ?? group ?? '—';

export function useLetterColumns(): readonly Column<DeadAnnouncement>[] {
  const t = useAnnouncementWords();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(() => {
    const { columns: heads } = t;
    return [
      { key: 'name', head: heads.name, kind: 'name', cell: ({ name }) => name, file: [[heads.name, ({ name }) => name], [t.letter.message, ({ messageId }) => messageId]] },
      { key: 'source', head: heads.source, kind: 'status', cell: ({ source }) => t.sources[source], file: ({ source }) => t.sources[source] },
      { key: 'at', head: heads.at, kind: 'text', cell: whereOf, whole: whereOf, file: whereOf },
      { key: 'error', head: heads.error, kind: 'text', cell: ({ error }) => error, whole: ({ error }) => error, file: ({ error }) => error },
      { key: 'attempts', head: heads.attempts, kind: 'count', cell: ({ attempts }) => formatExact(attempts, locale), file: ({ attempts }) => attempts },
      {
        key: 'failed',
        head: heads.failed,
        kind: 'time',
        cell: ({ failedAt }) => formatInstant(failedAt, locale, zone),
        whole: ({ failedAt }) => formatExactly(failedAt, locale, zone),
        file: ({ failedAt }) => failedAt,
      },
    ];
  }, [t, locale, zone]);
}

export function useLetterCard(): (letter: DeadAnnouncement) => CardOf {
  const t = useAnnouncementWords();
  const locale = useLocale();
  const zone = useZone();
  return (letter) => ({
    title: letter.name,
    value: formatInstant(letter.failedAt, locale, zone),
    note: letter.error,
    aside: [t.sources[letter.source], whereOf(letter)].join(' · '),
  });
}
