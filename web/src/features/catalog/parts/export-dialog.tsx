import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import type { ProductExport, SheetFormat } from '@/client/routers/productExports';
import { client, trpc } from '@/shared/api';
import { saveFile } from '@/shared/files';
import { formatExact } from '@/shared/format';
import { Banner, Button, Dialog, Progress, Radio, useTried } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import type { ProductFilter } from '../data';
import { useCatalogWords } from '../words';

const EVERY_MS = 1_000;
const FORMATS: readonly SheetFormat[] = ['csv', 'xlsx'];

interface ExportDialogProps {
  /** What the list is narrowed by; nothing is all. */
  readonly filter: ProductFilter;
  readonly onClose: () => void;
}

/** A job writes the file, of what the list shows or of all; it comes down once it is done. */
export function ExportDialog({ filter, onClose }: ExportDialogProps) {
  const { export: t, reasons } = useCatalogWords();
  const isNarrowed = Object.keys(filter).length > 0;
  const [format, setFormat] = useState<SheetFormat>('csv');
  const [isAll, setAll] = useState(!isNarrowed);
  const [started, setStarted] = useState<ProductExport | null>(null);
  const { note, tried } = useTried(reasons);
  const start = () => tried(async () => setStarted(await client.productExports.start.mutate({ format, filter: isAll ? null : filter })));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title}
      description={t.text}
      footer={
        <Button tone="primary" busy={started !== null} onClick={start}>
          {t.action}
        </Button>
      }
    >
      <div className="flex flex-col gap-16">
        {note}
        {started ? (
          <Writing id={started.id} onDone={onClose} />
        ) : (
          <>
            {isNarrowed && (
              <fieldset className="flex flex-col">
                <legend className="mb-4 text-strong">{t.which}</legend>
                <Radio name="which" label={t.filtered} checked={!isAll} onChange={() => setAll(false)} />
                <Radio name="which" label={t.all} checked={isAll} onChange={() => setAll(true)} />
              </fieldset>
            )}
            <fieldset className="flex flex-col">
              <legend className="mb-4 text-strong">{t.format}</legend>
              {FORMATS.map((each) => (
                <Radio key={each} name="format" label={t[each]} checked={format === each} onChange={() => setFormat(each)} />
              ))}
            </fieldset>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Writing({ id, onDone }: { id: string; onDone: () => void }) {
  const { export: t, reasons } = useCatalogWords();
  const locale = useLocale();
  const { note, tried } = useTried(reasons);
  const { data } = useQuery(
    trpc.productExports.get.queryOptions({ id }, { refetchInterval: ({ state }) => (isOver(state.data?.status) ? false : EVERY_MS) }),
  );
  const status = data?.status;
  const fetchFile = useEffectEvent(() =>
    tried(async () => {
      saveFile(await client.productExports.file.query({ id }));
      onDone();
    }),
  );
  useEffect(() => {
    if (status === 'done') void fetchFile();
  }, [status]);
  if (status === 'failed') return <Banner tone="bad">{[t.failed, data?.error].filter(Boolean).join(': ')}</Banner>;
  return (
    <>
      {note}
      <Progress label={t.running} said={t.rows(formatExact(data?.rowsDone ?? 0, locale))} />
    </>
  );
}

export const isOver = (status: string | undefined): boolean => status === 'done' || status === 'failed';
