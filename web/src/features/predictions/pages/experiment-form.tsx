import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { client, failureOf, trpc } from '@/shared/api';
import { CountField, PercentField, PickOne, TextAreaField, TextField, type Typed, useEditing } from '@/shared/forms';
import { Banner, ButtonLink, Card, EmptyState, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage, PageHead } from '@/shared/shapes';
import { experimentOptions, experimentsChanged, type ShownExperiment } from '../tried';
import { useTriedWords } from '../words/tried';

const TENTHS = 1_000;

export function NewExperiment() {
  const { experiments } = useTriedWords();
  const { noModels: t } = experiments.form;
  const { data, error, refetch } = useChallengers();
  if (!useCan('predictions:write')) return <Forbidden permission="predictions:write" />;
  if (data === undefined) return error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
  if (data.length > 0) return <Form challengers={data} />;
  return (
    <>
      <PageHead title={experiments.form.newTitle} help={{ text: experiments.help.form, guide: 'experiments' }} back={{ label: experiments.title, link: { to: '/experiments' } }} />
      <EmptyState icon={FlaskConical} title={t.title} text={t.text}>
        <ButtonLink to="/models" tone="primary">
          {t.action}
        </ButtonLink>
      </EmptyState>
    </>
  );
}

/** Versions that can be tried: usable, and not in use. */
const useChallengers = () =>
  useQuery(
    trpc.models.list.queryOptions(
      { limit: 100 },
      { select: ({ items }) => items.filter(({ state, aliases }) => state === 'ready' && !aliases.includes('champion')).map(({ version }) => version) },
    ),
  );

export function EditExperiment() {
  return useCan('predictions:write') ? <Found /> : <Forbidden permission="predictions:write" />;
}

function Found() {
  const { reasons } = useTriedWords();
  const { experimentId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(experimentOptions(experimentId));
  const { data: challengers } = useChallengers();
  if (data && challengers) return <Form experiment={data} challengers={challengers} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="chart" count={2} />;
}

interface Values {
  readonly name: string;
  readonly hypothesis: string;
  readonly challengerVersion: string;
  readonly coveragePercent: Typed;
  readonly challengerPercent: Typed;
  readonly outcomeHours: Typed;
  readonly expectedRate: Typed;
  readonly discountTolerance: Typed;
  readonly fallbackTolerance: Typed;
}

/** Shares are typed in percent with one decimal. */
const valuesOf = (experiment: ShownExperiment | undefined, challengers: readonly number[]): Values => ({
  name: experiment?.name ?? '',
  hypothesis: experiment?.hypothesis ?? '',
  challengerVersion: String(experiment?.challengerVersion ?? challengers[0] ?? ''),
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

function Form({ experiment, challengers }: { experiment?: ShownExperiment; challengers: readonly number[] }) {
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
    values: valuesOf(experiment, challengers),
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
      action={experiment ? t.save : experiments.create}
      isNew={!experiment}
      side={isFixed && <Banner tone="idle">{t.fixed}</Banner>}
    >
      <Card title={t.what}>
        <TextField name="name" label={t.name} required most={100} />
        {!isFixed && <Challenger of={experiment?.challengerVersion} among={challengers} />}
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

function Challenger({ of: own, among }: { of: number | undefined; among: readonly number[] }) {
  const { experiments, versionOf } = useTriedWords();
  const { form: t } = experiments;
  const versions = own === undefined || among.includes(own) ? among : [own, ...among];
  return <PickOne name="challengerVersion" label={t.challenger} hint={t.challengerHint} required choices={versions.map((version) => ({ value: String(version), label: versionOf(String(version)) }))} />;
}
