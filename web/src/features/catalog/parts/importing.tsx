// An import: a file, a check that changes nothing, and the import itself, each at an address of its own.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { ProductImport } from '@/client/routers/productImports';
import { client, trpc } from '@/shared/api';
import { base64Of, saveFile } from '@/shared/files';
import { formatExact } from '@/shared/format';
import { Banner, Button, Progress, useTried } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { Facts, type Step } from '@/shared/shapes';
import { useCatalogWords } from '../words';
import { isOver } from './export-dialog';

const EVERY_MS = 1_000;

/** Files that may be products. */
export const ACCEPTED = '.csv,.tsv,.txt,.xlsx';

/** The chosen file, for the import after its check; another visit chooses it again. */
let held: File | null = null;

export const heldFile = (): File | null => held;
export const holdFile = (file: File | null): void => void (held = file);

export type ImportStep = 'file' | 'check' | 'run';

/** Of an import that is looked at; the steps behind it are reached one after the other. */
export function useSteps(at: ImportStep, id?: string): readonly Step[] {
  const { importing: t } = useCatalogWords();
  const place = (['file', 'check', 'run'] as const).indexOf(at);
  const mark = (own: number) => (own < place ? 'done' : own === place ? 'open' : 'locked');
  return [
    { key: 'file', label: t.steps.file, link: { to: '/products/import' }, mark: mark(0) },
    { key: 'check', label: t.steps.check, link: id ? { to: '/products/import/$importId/check', params: { importId: id } } : { to: '/products/import' }, mark: mark(1), reason: t.none },
    { key: 'run', label: t.steps.run, link: { to: '/products/import' }, mark: mark(2), reason: t.none },
  ];
}

/** Begins a check or an import, and goes to where it is watched. */
export function useStart() {
  const navigate = useNavigate();
  return async (file: File, dryRun: boolean) => {
    const { id } = await client.productImports.start.mutate({ fileName: file.name, content: await base64Of(file), dryRun });
    await navigate({ to: dryRun ? '/products/import/$importId/check' : '/products/import/$importId/run', params: { importId: id } });
  };
}

export const useImport = (id: string) =>
  useQuery(trpc.productImports.get.queryOptions({ id }, { refetchInterval: ({ state }) => (isOver(state.data?.status) ? false : EVERY_MS) }));

/** How far it is, and what it comes to; the refused rows as a file. */
export function ImportStanding({ of, running, done }: { of: ProductImport; running: string; done: string }) {
  const { importing: t, reasons } = useCatalogWords();
  const locale = useLocale();
  const { note, tried } = useTried(reasons);
  const said = (count: number) => formatExact(count, locale);
  const refusals = () => tried(async () => saveFile(await client.productImports.refusals.query({ id: of.id })));
  if (of.status === 'failed') return <Banner tone="bad">{[t.failed, of.error].filter(Boolean).join(': ')}</Banner>;
  const isDone = of.status === 'done';
  return (
    <div className="flex flex-col gap-16">
      {isDone ? (
        <Banner tone={of.refused > 0 ? 'warn' : 'good'}>{done}</Banner>
      ) : (
        <Progress
          label={running}
          value={of.rowsTotal === null ? undefined : of.rowsDone}
          most={of.rowsTotal ?? undefined}
          said={of.rowsTotal === null ? undefined : t.progress(said(of.rowsDone), said(of.rowsTotal))}
        />
      )}
      <Facts
        facts={[
          { label: t.created, value: said(of.created) },
          { label: t.updated, value: said(of.updated) },
          { label: t.unchanged, value: said(of.unchanged) },
          { label: t.refused, value: said(of.refused) },
          ...(of.form ? [{ label: t.form, value: of.form }] : []),
        ]}
      />
      {note}
      {isDone && of.refused > 0 && (
        <div className="flex flex-col items-start gap-8">
          <span className="text-text-2">{t.refusalsText}</span>
          <Button icon={Download} onClick={refusals}>
            {t.refusals}
          </Button>
        </div>
      )}
    </div>
  );
}
