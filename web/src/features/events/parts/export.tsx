// Writes all that a filter finds into a file, page by page; it may take a while, and may be stopped.
import { useRef, useState } from 'react';
import { type Cell, saveTable } from '@/shared/files';
import { dayIn, formatExact } from '@/shared/format';
import { Banner, Button, toast, useTried } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type StoredEvent, type EventFilter, storedPages } from '../stored';
import { useStoredWords } from '../words';
import { useStoredSheet } from './stored-columns';

export function useEventExport(filter: EventFilter) {
  const t = useStoredWords();
  const locale = useLocale();
  const zone = useZone();
  const sheet = useStoredSheet();
  const [written, setWritten] = useState<number | null>(null);
  const isStopped = useRef(false);
  const { note, tried } = useTried();
  const run = (shown: readonly string[]) =>
    tried(async () => {
      isStopped.current = false;
      setWritten(0);
      try {
        const { head, row } = sheet(shown);
        const rows: Cell[][] = [];
        for await (const page of storedPages(filter)) {
          if (isStopped.current) return;
          rows.push(...page.map((event: StoredEvent) => row(event)));
          setWritten(rows.length);
        }
        saveTable(t.exportName(dayIn(new Date(), zone)), head, rows);
        toast(t.exported(formatExact(rows.length, locale)));
      } finally {
        setWritten(null);
      }
    });
  const said = written !== null && (
    <Banner
      tone="active"
      action={
        <Button size="small" onClick={() => void (isStopped.current = true)}>
          {t.stopExport}
        </Button>
      }
    >
      <span className="tabular-nums">{t.exporting(formatExact(written, locale))}</span>
    </Banner>
  );
  return { run, isRunning: written !== null, said: (said || note) && <div className="flex flex-col gap-8 pb-12">{said}{note}</div> };
}
