import { useFormContext, useWatch } from 'react-hook-form';
import { instantOf, localOf } from '@/shared/format/days';
import { CountField, DateTimeField, PercentField, PickMany, PickOne, SwitchField, type Typed } from '@/shared/forms';
import { Card } from '@/shared/kit';
import { useZone } from '@/shared/session';
import type { SavedStep, SectionInput, SectionOf, ShownCampaign } from '../data';
import { useCampaignWords } from '../words';
import { StepForm } from './step-form';

interface Values {
  readonly sendAt: string | null;
  readonly windows: string[];
  readonly perSecond: Typed;
  readonly perDomainPerSecond: Typed;
  readonly perDay: Typed;
  readonly warmsUp: boolean;
  readonly firstDay: Typed;
  readonly growthPercent: Typed;
  readonly tests: boolean;
  readonly sharePercent: Typed;
  readonly hours: Typed;
  readonly metric: string;
  readonly confidencePercent: Typed;
  readonly tracksOpens: boolean;
  readonly tracksClicks: boolean;
}

/** Confidence is typed in tenths of a percent. */
const TENTHS = 10;
const METRICS = ['clicks', 'opens'] as const;

const valuesIn =
  (zone: string) =>
  (saved: SavedStep['section'] | undefined): Values => {
    const { sendAt, windows = [], perSecond = null, perDomainPerSecond = null, perDay = null, warmUp, test, tracksOpens = true, tracksClicks = true } = (saved ?? {}) as Partial<SectionOf<'schedule'>>;
    return {
      sendAt: sendAt ? localOf(sendAt, zone) : null,
      windows: [...windows],
      perSecond,
      perDomainPerSecond,
      perDay,
      warmsUp: Boolean(warmUp),
      firstDay: warmUp?.firstDay ?? 500,
      growthPercent: warmUp?.growthPercent ?? 50,
      tests: Boolean(test),
      sharePercent: test?.sharePercent ?? 20,
      hours: test?.hours ?? 4,
      metric: test?.metric ?? 'clicks',
      confidencePercent: Math.round((test?.confidencePercent ?? 95) * TENTHS),
      tracksOpens,
      tracksClicks,
    };
  };

const number = (typed: Typed): number | null => (typed === null ? null : Number(typed));

const sectionIn =
  (zone: string) =>
  ({ sendAt, windows, perSecond, perDomainPerSecond, perDay, warmsUp, firstDay, growthPercent, tests, sharePercent, hours, metric, confidencePercent, tracksOpens, tracksClicks }: Values): SectionInput => ({
    step: 'schedule',
    sendAt: sendAt ? instantOf(sendAt, zone) : null,
    windows,
    perSecond: number(perSecond),
    perDomainPerSecond: number(perDomainPerSecond),
    perDay: number(perDay),
    warmUp: warmsUp ? { firstDay: Number(firstDay), growthPercent: Number(growthPercent) } : null,
    test: tests
      ? { sharePercent: Number(sharePercent), hours: Number(hours), metric: METRICS.find((each) => each === metric) ?? 'clicks', confidencePercent: Number(confidencePercent) / TENTHS }
      : null,
    tracksOpens,
    tracksClicks,
  });

export function ScheduleStep({ campaign }: { campaign: ShownCampaign }) {
  const zone = useZone();
  return (
    <StepForm campaign={campaign} step="schedule" valuesOf={valuesIn(zone)} sectionOf={sectionIn(zone)}>
      <Fields />
    </StepForm>
  );
}

function Fields() {
  const t = useCampaignWords();
  const { control } = useFormContext<Values>();
  const [warmsUp, tests] = useWatch({ control, name: ['warmsUp', 'tests'] });
  return (
    <>
      <Card title={t.steps.schedule}>
        <DateTimeField name="sendAt" label={t.schedule.at} />
        <PickMany name="windows" label={t.schedule.windows} hint={t.schedule.windowsHint} placeholder={t.schedule.anytime} choices={[]} free />
      </Card>
      <Card title={t.schedule.pace}>
        <CountField name="perSecond" label={t.schedule.perSecond} hint={t.schedule.paceHint} least={1} most={100_000} />
        <CountField name="perDomainPerSecond" label={t.schedule.perDomain} least={1} most={100_000} />
        <CountField name="perDay" label={t.schedule.perDay} least={1} most={100_000_000} />
        <SwitchField name="warmsUp" label={t.schedule.warmsUp} hint={t.schedule.warmsUpHint} />
        {warmsUp && (
          <>
            <CountField name="firstDay" label={t.schedule.firstDay} least={1} most={10_000_000} required />
            <PercentField name="growthPercent" label={t.schedule.growth} digits={0} most={900} required />
          </>
        )}
      </Card>
      <Card title={t.schedule.test}>
        <SwitchField name="tests" label={t.schedule.tests} hint={t.schedule.testsHint} />
        {tests && (
          <>
            <PercentField name="sharePercent" label={t.schedule.share} digits={0} least={1} required />
            <CountField name="hours" label={t.schedule.hours} least={1} most={168} required />
            <PickOne name="metric" label={t.schedule.metric} choices={METRICS.map((value) => ({ value, label: t.metrics[value] }))} required />
            <PercentField name="confidencePercent" label={t.schedule.confidence} digits={1} least={800} most={999} required />
          </>
        )}
      </Card>
      <Card title={t.schedule.tracking}>
        <SwitchField name="tracksOpens" label={t.schedule.opens} hint={t.schedule.opensHint} />
        <SwitchField name="tracksClicks" label={t.schedule.clicks} />
      </Card>
    </>
  );
}
