import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import type { Misfire, Overlap, SchedulableJob } from '@/client/routers/scheduling';
import { client, failureOf } from '@/shared/api';
import { CountField, PickOne, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Card, ErrorState, Forbidden, Skeleton, toast, useSayFailure, written } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { ownData, scheduleOptions, schedulesChanged, type ShownSchedule, useKinds, usePreview } from '../data';
import { Dues } from '../parts/dues';
import { instantOf, typedOf } from '../parts/local-time';
import { useScheduleWords } from '../words';

export function NewSchedule() {
  const kinds = useKinds().data?.items;
  if (!useCan('scheduling:write')) return <Forbidden permission="scheduling:write" />;
  return kinds ? <Form kinds={kinds} /> : <Skeleton shape="chart" count={2} />;
}

export function EditSchedule() {
  return useCan('scheduling:write') ? <Found /> : <Forbidden permission="scheduling:write" />;
}

function Found() {
  const t = useScheduleWords();
  const { scheduleId = '' } = useParams({ strict: false });
  const kinds = useKinds().data?.items;
  const { data, error, refetch } = useQuery({ ...scheduleOptions(scheduleId), refetchInterval: false });
  if (data && kinds) return <Form schedule={data} kinds={kinds} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

interface Values {
  readonly name: string;
  readonly job: string | null;
  readonly data: string;
  readonly kind: 'cron' | 'at';
  readonly cron: string;
  readonly at: string;
  readonly timeZone: string;
  readonly misfire: Misfire;
  readonly graceSeconds: number | string | null;
  readonly overlap: Overlap;
}

const valuesOf = (schedule: ShownSchedule | undefined, zone: string): Values => ({
  name: schedule?.name ?? '',
  job: schedule?.job ?? null,
  data: schedule && Object.keys(ownData(schedule)).length > 0 ? written(ownData(schedule)) : '',
  kind: schedule?.at ? 'at' : 'cron',
  cron: schedule?.cron ?? '',
  at: schedule?.at ? typedOf(schedule.at, schedule.timeZone) : '',
  timeZone: schedule?.timeZone ?? zone,
  misfire: schedule?.misfire ?? 'run_once',
  graceSeconds: schedule?.graceSeconds ?? 60,
  overlap: schedule?.overlap ?? 'allow',
});

function commandOf({ kind, cron, at, data, job, name, graceSeconds, ...rest }: Values) {
  const when = kind === 'cron' ? { cron: cron.trim() } : { at: instantOf(at, rest.timeZone) ?? at };
  return { ...rest, ...when, name: name.trim(), job: job ?? '', data: (data.trim() === '' ? {} : JSON.parse(data)) as Record<string, unknown>, graceSeconds: Number(graceSeconds) };
}

function Form({ schedule, kinds }: { schedule?: ShownSchedule; kinds: readonly SchedulableJob[] }) {
  const { form: t, help, title, reasons } = useScheduleWords();
  const zone = useZone();
  const navigate = useNavigate();
  const pageTitle = schedule ? t.editTitle(schedule.name) : t.newTitle;
  const parent = schedule ? { label: schedule.name, to: `/schedules/${schedule.id}` } : { label: title, to: '/schedules' };
  usePlace({ title: pageTitle, parent });
  const editing = useEditing<Values, ShownSchedule>({
    thing: 'schedule',
    id: schedule?.id,
    values: valuesOf(schedule, zone),
    reasons,
    reasonFields: { 'scheduling.name_taken': 'name' },
    save: (values, context) =>
      schedule ? client.scheduling.update.mutate({ id: schedule.id, ...commandOf(values) }, { context }) : client.scheduling.create.mutate(commandOf(values), { context }),
    onSaved: async ({ id, name }) => {
      await schedulesChanged();
      toast(t.saved(name));
      await navigate({ to: '/schedules/$scheduleId', params: { scheduleId: id } });
    },
  });
  const [kind, cron, timeZone, job] = editing.form.watch(['kind', 'cron', 'timeZone', 'job']);
  return (
    <FormPage
      title={pageTitle}
      help={{ text: help.form, guide: 'schedules' }}
      back={{ label: parent.label, link: schedule ? { to: '/schedules/$scheduleId', params: { scheduleId: schedule.id } } : { to: '/schedules' } }}
      editing={editing}
      action={schedule ? t.save : t.create}
      isNew={!schedule}
      side={kind === 'cron' && <PreviewCard cron={cron} timeZone={timeZone} />}
    >
      <WhatCard kinds={kinds} job={kinds.find(({ name }) => name === job)} />
      <WhenCard kind={kind} timeZone={timeZone} />
      <CareCard />
    </FormPage>
  );
}

function WhatCard({ kinds, job }: { kinds: readonly SchedulableJob[]; job: SchedulableJob | undefined }) {
  const { form: t } = useScheduleWords();
  const fields = job?.fields ?? [];
  const isObject = (text: string | null) => {
    if (!text?.trim()) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : t.noJson;
    } catch {
      return t.noJson;
    }
  };
  return (
    <Card title={t.what}>
      <TextField name="name" label={t.name} required most={100} />
      <PickOne name="job" label={t.job} hint={job?.about} required choices={kinds.map(({ name }) => ({ value: name, label: name }))} />
      {fields.length > 0 && <TextAreaField name="data" label={t.data} hint={t.dataHint(fields.join(', '))} check={isObject} />}
    </Card>
  );
}

function WhenCard({ kind, timeZone }: { kind: Values['kind']; timeZone: string }) {
  const { form: t } = useScheduleWords();
  const isTime = (typed: string | null) => (instantOf(typed ?? '', timeZone) === null ? t.atWrong : undefined);
  return (
    <Card title={t.when}>
      <PickOne name="kind" label={t.kind} required choices={(['cron', 'at'] as const).map((value) => ({ value, label: t.kinds[value] }))} />
      {kind === 'cron' ? (
        <TextField name="cron" label={t.cron} hint={t.cronHint} required most={100} />
      ) : (
        <TextField name="at" label={t.at} hint={t.atHint(timeZone)} required check={isTime} />
      )}
      <TextField name="timeZone" label={t.zone} hint={t.zoneHint} required most={64} />
    </Card>
  );
}

function CareCard() {
  const { form: t, misfires, overlaps } = useScheduleWords();
  const choices = <Key extends string>(words: Readonly<Record<Key, string>>) => Object.entries<string>(words).map(([value, label]) => ({ value, label }));
  return (
    <Card title={t.care}>
      <PickOne name="misfire" label={t.misfire} hint={t.misfireHint} required choices={choices(misfires)} />
      <CountField name="graceSeconds" label={t.grace} unit={t.graceUnit} />
      <PickOne name="overlap" label={t.overlap} required choices={choices(overlaps)} />
    </Card>
  );
}

/** What it means, as it is typed; what the server refuses is said in its words. */
function PreviewCard({ cron, timeZone }: { cron: string; timeZone: string }) {
  const { form: t, reasons } = useScheduleWords();
  const say = useSayFailure(reasons);
  const { data, error, isPlaceholderData } = usePreview(useDeferredValue(cron), useDeferredValue(timeZone));
  const failure = error && failureOf(error);
  return (
    <Card title={t.preview}>
      <div aria-live="polite">
        {cron.trim() === '' ? (
          <p className="text-text-2">{t.typing}</p>
        ) : failure && !isPlaceholderData ? (
          <p className="text-bad-text">{failure.issues[0]?.message ?? say(failure)}</p>
        ) : data ? (
          <Dues preview={data} />
        ) : (
          <Skeleton count={4} />
        )}
      </div>
    </Card>
  );
}
