import { useInfiniteQuery } from '@tanstack/react-query';
import { CalendarClock, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { listOptions, pageOf, type ShownSchedule } from '../data';
import { Rhythm, useNextDue } from '../parts/rhythm';
import { SCHEDULE_TONES } from '../status';
import { useScheduleWords } from '../words';

export function SchedulesList() {
  return useCan('scheduling:read') ? <List /> : <Forbidden permission="scheduling:read" />;
}

const linkTo = ({ id }: ShownSchedule) => ({ to: '/schedules/$scheduleId', params: { scheduleId: id } }) as const;
const NONE: readonly never[] = [];

function List() {
  const t = useScheduleWords();
  const zone = useZone();
  const canWrite = useCan('scheduling:write');
  usePlace({ title: t.title });
  const state = useListState(NONE);
  const list = rowsOf(useInfiniteQuery(listOptions()));
  const next = useNextDue();
  useLeftList('/schedules', state, list.rows.map(({ id }) => id));
  const card = (schedule: ShownSchedule): CardOf => ({
    title: schedule.name,
    value: next.said(schedule),
    note: schedule.job,
    status: <StatusChip inRow tone={SCHEDULE_TONES[schedule.state]} word={t.states[schedule.state]} />,
    aside: <Rhythm schedule={schedule} />,
  });
  const create = canWrite && (
    <ButtonLink to="/schedules/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <ListPage
      name="schedules"
      title={t.title}
      help={{ text: t.help.list, guide: 'schedules' }}
      state={state}
      filters={NONE}
      columns={useColumns()}
      list={{ ...list, isBusy: false }}
      rowKey={({ id }) => id}
      nameOf={({ name }) => name}
      link={linkTo}
      card={card}
      source={pageOf}
      primary={create}
      note={
        <p className="pb-12 text-dense text-text-2">{t.clockOf(zone)}</p>
      }
      empty={
        <EmptyState icon={CalendarClock} title={t.empty.title} text={t.empty.text}>
          {create}
        </EmptyState>
      }
      reasons={t.reasons}
    />
  );
}

function useColumns(): readonly Column<ShownSchedule>[] {
  const t = useScheduleWords();
  const { said, exact } = useNextDue();
  const zone = useZone();
  return useMemo(() => {
    const { columns: heads } = t;
    return [
      { key: 'name', head: heads.name, kind: 'name', cell: ({ name }) => name, file: ({ name }) => name },
      { key: 'state', head: heads.state, kind: 'status', cell: ({ state }) => <StatusChip inRow tone={SCHEDULE_TONES[state]} word={t.states[state]} />, file: ({ state }) => t.states[state] },
      { key: 'rhythm', head: heads.rhythm, kind: 'text', cell: (schedule) => <Rhythm schedule={schedule} />, file: [[t.facts.cron, ({ cron, at }) => cron ?? at], [t.facts.zone, ({ timeZone }) => timeZone]] },
      { key: 'next', head: heads.next, kind: 'time', cell: said, whole: exact, file: ({ nextDueAt }) => nextDueAt },
      { key: 'job', head: heads.job, kind: 'person', cell: ({ job }) => job, whole: ({ job }) => job, file: ({ job }) => job },
    ];
    // `said` and `exact` follow the words and the zone.
  }, [t, zone]);
}
