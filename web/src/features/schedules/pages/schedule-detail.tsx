import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { failureOf } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { written, Banner, Card, Code, ErrorState, Forbidden, Skeleton, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { DetailPage, Facts, neighbours } from '@/shared/shapes';
import { ownData, scheduleOptions, type ShownSchedule, usePreview } from '../data';
import { Dues } from '../parts/dues';
import { History } from '../parts/history';
import { Rhythm } from '../parts/rhythm';
import { useScheduleActs } from '../parts/schedule-acts';
import { SCHEDULE_TONES } from '../status';
import { useScheduleWords } from '../words';

export function ScheduleDetail() {
  return useCan('scheduling:read') ? <Found /> : <Forbidden permission="scheduling:read" />;
}

function Found() {
  const t = useScheduleWords();
  const { scheduleId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(scheduleOptions(scheduleId));
  usePlace({ title: data?.name ?? t.title, parent: { label: t.title, to: '/schedules' } });
  if (data) return <Detail key={scheduleId} schedule={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

function Detail({ schedule }: { schedule: ShownSchedule }) {
  const t = useScheduleWords();
  const navigate = useNavigate();
  const { acts, said } = useScheduleActs(schedule);
  const { data: preview } = usePreview(schedule.cron, schedule.timeZone);
  const { previous, next } = neighbours('/schedules', schedule.id);
  const go = (scheduleId: string | undefined) => scheduleId && (() => void navigate({ to: '/schedules/$scheduleId', params: { scheduleId } }));
  const { state } = schedule;
  return (
    <DetailPage
      title={schedule.name}
      help={{ text: t.help.schedule, guide: 'schedules' }}
      back={{ label: t.title, link: { to: '/schedules' } }}
      status={<StatusChip tone={SCHEDULE_TONES[state]} word={t.states[state]} />}
      note={<Rhythm schedule={schedule} />}
      acts={acts}
      onPrevious={go(previous) || undefined}
      onNext={go(next) || undefined}
      banner={
        <div className="flex flex-col gap-12 empty:hidden">
          {said}
          {state !== 'active' && <Banner tone={SCHEDULE_TONES[state]}>{state === 'paused' ? t.pausedNote : t.finishedNote}</Banner>}
        </div>
      }
      side={<FactsCard schedule={schedule} />}
    >
      {preview && (
        <Card title={t.dues.title}>
          <Dues preview={preview} />
        </Card>
      )}
      <History id={schedule.id} />
    </DetailPage>
  );
}

function FactsCard({ schedule }: { schedule: ShownSchedule }) {
  const { facts: t, misfires, overlaps } = useScheduleWords();
  const locale = useLocale();
  const zone = useZone();
  const data = ownData(schedule);
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { label: t.job, value: schedule.job },
          ...(schedule.cron === null ? [] : [{ label: t.cron, value: <span className="font-mono text-code">{schedule.cron}</span> }]),
          { label: t.zone, value: schedule.timeZone },
          { label: t.misfire, value: misfires[schedule.misfire] },
          { label: t.grace, value: t.seconds(formatExact(schedule.graceSeconds, locale)) },
          { label: t.overlap, value: overlaps[schedule.overlap] },
          { label: t.created, value: formatInstant(schedule.createdAt, locale, zone) },
          { label: t.updated, value: formatInstant(schedule.updatedAt, locale, zone) },
        ]}
      />
      {Object.keys(data).length > 0 && (
        <div className="pt-12">
          <Code label={t.queueData} text={written(data)} />
        </div>
      )}
    </Card>
  );
}
