import { useQuery } from '@tanstack/react-query';
import { Activity, ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { client, failureOf } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Banner, Button, Card, EmptyState, ErrorState, Forbidden, Skeleton, StatusChip, toast, useTried } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { DetailPage, Facts, PageHead } from '@/shared/shapes';
import { CasesCard } from '../parts/drift-cases';
import { DriftCourse, PerformanceCard } from '../parts/drift-course';
import { BinsCard, SubjectsCard } from '../parts/drift-subjects';
import { useSaying } from '../parts/saying';
import { Section } from '../parts/section';
import { casesOptions, DRIFT_TONES, reportsOptions, type ShownReport } from '../tried';
import { useTriedWords } from '../words/tried';

export function DriftPage() {
  return useCan('predictions:read') ? <Found /> : <Forbidden permission="predictions:read" />;
}

function Found() {
  const { drift: t } = useTriedWords();
  usePlace({ title: t.title });
  const { data, error, refetch } = useQuery(reportsOptions());
  if (data) return <Section>{data.items.length > 0 ? <Reports reports={data.items} /> : <Nothing />}</Section>;
  return <Section>{error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />}</Section>;
}

function useLook() {
  const { drift: t, needs, reasons } = useTriedWords();
  const off = useCan('predictions:write') ? undefined : needs('predictions:write');
  const { note, tried } = useTried(reasons);
  const look = () =>
    tried(async () => {
      await client.drift.watch.mutate();
      toast(t.asked);
    });
  return { off, note, look };
}

function Nothing() {
  const { drift: t } = useTriedWords();
  const { off, note, look } = useLook();
  return (
    <>
      <PageHead title={t.title} help={{ text: t.help, guide: 'drift' }} />
      {note}
      <EmptyState icon={Activity} title={t.empty.title} text={t.empty.text}>
        <Button tone="primary" icon={ScanSearch} disabledBecause={off} onClick={look}>
          {t.now}
        </Button>
      </EmptyState>
    </>
  );
}

function Reports({ reports }: { reports: readonly ShownReport[] }) {
  const { drift: t, sections } = useTriedWords();
  const locale = useLocale();
  const { off, note, look } = useLook();
  const { data: cases } = useQuery(casesOptions());
  const [chosen, choose] = useState<string | null>(null);
  const last = reports[0] as ShownReport;
  const subject = last.subjects.find(({ name }) => name === chosen) ?? last.subjects[0];
  return (
    <DetailPage
      title={t.title}
      help={{ text: t.help, guide: 'drift' }}
      back={{ label: sections.models, link: { to: '/models' } }}
      status={<StatusChip tone={DRIFT_TONES[last.verdict]} word={t.verdicts[last.verdict]} />}
      note={last.rows > 0 ? t.of(formatExact(last.rows, locale), formatExact(last.referenceRows, locale)) : undefined}
      acts={[{ key: 'look', label: t.now, icon: ScanSearch, disabledBecause: off, onAct: look }]}
      banner={
        <div className="flex flex-col gap-12">
          {note}
          <Banner tone={DRIFT_TONES[last.verdict]}>{t.notes[last.verdict]}</Banner>
        </div>
      }
      side={
        <>
          <ReportFacts report={last} />
          {subject && <BinsCard subject={subject} />}
        </>
      }
    >
      <DriftCourse reports={reports} />
      {last.subjects.length > 0 && <SubjectsCard subjects={last.subjects} chosen={subject?.name} onChoose={choose} />}
      <PerformanceCard reports={reports} />
      <CasesCard cases={cases?.items ?? []} />
    </DetailPage>
  );
}

function ReportFacts({ report }: { report: ShownReport }) {
  const { drift, rules, versionOf, carts } = useTriedWords();
  const { facts: t } = drift;
  const locale = useLocale();
  const zone = useZone();
  const say = useSaying();
  const count = (rows: number) => carts(rows, formatExact(rows, locale));
  const { performance } = report;
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.model, value: report.model === 'baseline' ? rules : versionOf(report.modelVersion) },
          { label: t.at, value: formatInstant(report.madeAt, locale, zone) },
          { label: t.rows, value: count(report.rows) },
          { label: t.reference, value: count(report.referenceRows) },
          ...(performance ? [{ label: drift.performance.rate, value: say.percent(performance.rate) }] : []),
        ]}
      />
    </Card>
  );
}
