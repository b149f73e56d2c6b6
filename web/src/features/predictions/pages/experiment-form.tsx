import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { client, failureOf, trpc } from '@/shared/api';
import { CountField, PercentField, PickOne, TextAreaField, TextField, type Typed, useEditing } from '@/shared/forms';
import { Banner, Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { experimentOptions, experimentsChanged, type ShownExperiment } from '../tried';
import { useTriedWords } from '../words/tried';

const TENTHS = 1_000;

export function NewExperiment() {
  return useCan('predictions:write') ? <Form /> : <Forbidden permission="predictions:write" />;
}

export function EditExperiment() {
  return useCan('predictions:write') ? <Found /> : <Forbidden permission="predictions:write" />;
}

function Found() {
  const { reasons } = useTriedWords();
  const { experimentId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(experimentOptions(experimentId));
  if (data) return <Form experiment={data} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

interface Values {
  readonly name: string;
  readonly hypothesis: string;
  readonly challengerVersion: string | null;
  readonly coveragePercent: Typed;
  readonly challengerPercent: Typed;
  readonly outcomeHours: Typed;
  readonly expectedRate: Typed;
  readonly discountTolerance: Typed;
  readonly fallbackTolerance: Typed;
}

/** Shares are typed in percent with one decimal. */
const valuesOf = (experiment: ShownExperiment | undefined): Values => ({
  name: experiment?.name ?? '',
  hypothesis: experiment?.hypothesis ?? '',
  challengerVersion: experiment ? String(experiment.challengerVersion) : null,
  coveragePercent: Math.round((experiment?.coveragePercent ?? 100) * 10),
  challengerPercent: experiment?.challengerPercent ?? 50,
  outcomeHours: experiment?.outcomeHours ?? 72,
  expectedRate: Math.round((experiment?.expectedRate ?? 0.1) * TENTHS),
  discountTolerance: Math.round((experiment?.discountTolerance ?? 0.1) * TENTHS),
  fallbackTolerance: Math.round((experiment?.fallbackTolerance ?? 0.05) * TENTHS),
});

const commandOf = (values: Values) => ({
  name: values.name.trim(),
  hypothesis: values.hypothesis.trim(),
  challengerVersion: Number(values.challengerVersion),
  coveragePercent: Number(values.coveragePercent) / 10,
  challengerPercent: Number(values.challengerPercent),
  outcomeHours: Number(values.outcomeHours),
  expectedRate: Number(values.expectedRate) / TENTHS,
  discountTolerance: Number(values.discountTolerance) / TENTHS,
  fallbackTolerance: Number(values.fallbackTolerance) / TENTHS,
});

function Form({ experiment }: { experiment?: ShownExperiment }) {
  const { experiments, reasons } = useTriedWords();
  const { form: t } = experiments;
  const navigate = useNavigate();
  const title = experiment ? t.editTitle(experiment.name) : t.newTitle;
  const parent = experiment ? { label: experiment.name, to: `/experiments/${experiment.id}` } : { label: experiments.title, to: '/experiments' };
  usePlace({ title, parent });
  const editing = useEditing<Values, ShownExperiment>({
    thing: 'experiment',
    id: experiment?.id,
    version: experiment?.version,
    values: valuesOf(experiment),
    reasons,
    reasonFields: { 'models.not_found': 'challengerVersion' },
    conflicts: ['experiments.stale'],
    save: (values, context) =>
      experiment
        ? client.experiments.update.mutate({ id: experiment.id, version: experiment.version, ...commandOf(values) }, { context })
        : client.experiments.create.mutate(commandOf(values), { context }),
    onSaved: async ({ id, name }) => {
      await experimentsChanged();
      toast(experiments.saved(name));
      await navigate({ to: '/experiments/$experimentId', params: { experimentId: id } });
    },
  });
  const isFixed = experiment?.state === 'running';
  return (
    <FormPage
      title={title}
      help={{ text: experiments.help.form, guide: 'experiments' }}
      back={{ label: parent.label, link: experiment ? { to: '/experiments/$experimentId', params: { experimentId: experiment.id } } : { to: '/experiments' } }}
      editing={editing}
      action={experiments.create}
      isNew={!experiment}
      side={isFixed && <Banner tone="idle">{experiments.help.form}</Banner>}
    >
      <Card title={t.what}>
        <TextField name="name" label={t.name} required most={100} />
        <Challenger isFixed={isFixed} />
        <TextAreaField name="hypothesis" label={t.hypothesis} most={1_000} />
      </Card>
      <Card title={t.who}>
        <PercentField name="coveragePercent" label={t.coverage} hint={t.coverageHint} required digits={1} least={1} />
        {!isFixed && <PercentField name="challengerPercent" label={t.share} required digits={0} least={1} most={99} />}
        {!isFixed && <CountField name="outcomeHours" label={t.hours} unit={t.hoursUnit} required least={1} most={720} />}
      </Card>
      <Card title={t.care}>
        {!isFixed && <PercentField name="expectedRate" label={t.rate} hint={t.rateHint} required digits={1} least={1} most={900} />}
        <PercentField name="discountTolerance" label={t.discounts} required digits={1} />
        <PercentField name="fallbackTolerance" label={t.fallbacks} required digits={1} />
      </Card>
    </FormPage>
  );
}

function Challenger({ isFixed }: { isFixed: boolean }) {
  const { experiments, versionOf } = useTriedWords();
  const { form: t } = experiments;
  const { data } = useQuery(trpc.models.list.queryOptions({ limit: 100 }));
  const usable = (data?.items ?? []).filter(({ state, aliases }) => state === 'ready' && !aliases.includes('champion'));
  if (isFixed) return null;
  return <PickOne name="challengerVersion" label={t.challenger} hint={t.challengerHint} required choices={usable.map(({ version }) => ({ value: String(version), label: versionOf(String(version)) }))} />;
}
