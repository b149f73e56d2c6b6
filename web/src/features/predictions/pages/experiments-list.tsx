import { useInfiniteQuery } from '@tanstack/react-query';
import { FlaskConical, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { formatExactly, formatInstant } from '@/shared/format';
import { ButtonLink, EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { useSaying } from '../parts/saying';
import { Section } from '../parts/section';
import { experimentsOptions, experimentsPage, OUTCOME_TONES, type ShownExperiment, STATE_TONES } from '../tried';
import { useTriedWords } from '../words/tried';

export function ExperimentsList() {
  return useCan('predictions:read') ? <List /> : <Forbidden permission="predictions:read" />;
}

const linkTo = ({ id }: ShownExperiment) => ({ to: '/experiments/$experimentId', params: { experimentId: id } }) as const;
const NONE: readonly never[] = [];

/** Where it stands; once it has ended, how. */
export function Standing({ experiment: { state, outcome }, inRow = false }: { experiment: ShownExperiment; inRow?: boolean }) {
  const { experiments: t } = useTriedWords();
  return outcome ? <StatusChip inRow={inRow} tone={OUTCOME_TONES[outcome]} word={t.outcomes[outcome]} /> : <StatusChip inRow={inRow} tone={STATE_TONES[state]} word={t.states[state]} />;
}

function List() {
  const { experiments: t, reasons } = useTriedWords();
  const canWrite = useCan('predictions:write');
  const say = useSaying();
  usePlace({ title: t.title });
  const state = useListState(NONE);
  const list = rowsOf(useInfiniteQuery(experimentsOptions()));
  useLeftList('/experiments', state, list.rows.map(({ id }) => id));
  const card = (experiment: ShownExperiment): CardOf => ({
    title: experiment.name,
    value: say.percent(experiment.coveragePercent / 100),
    note: t.against(say.model(experiment.challengerVersion), say.champion(experiment)),
    status: <Standing inRow experiment={experiment} />,
  });
  const create = canWrite && (
    <ButtonLink to="/experiments/new" tone="primary" icon={Plus}>
      {t.create}
    </ButtonLink>
  );
  return (
    <Section>
      <ListPage
        name="experiments"
        title={t.title}
        help={{ text: t.help.list, guide: 'experiments' }}
        state={state}
        filters={NONE}
        columns={useColumns()}
        list={{ ...list, isBusy: false }}
        rowKey={({ id }) => id}
        nameOf={({ name }) => name}
        link={linkTo}
        card={card}
        source={experimentsPage}
        primary={create}
        empty={
          <EmptyState icon={FlaskConical} title={t.empty.title} text={t.empty.text}>
            {create}
          </EmptyState>
        }
        reasons={reasons}
      />
    </Section>
  );
}

function useColumns(): readonly Column<ShownExperiment>[] {
  const { experiments: t, unknown } = useTriedWords();
  const say = useSaying();
  const locale = useLocale();
  const zone = useZone();
  return useMemo(
    () => [
      { key: 'name', head: t.columns.name, kind: 'name', cell: ({ name }) => name, file: ({ name }) => name },
      { key: 'state', head: t.columns.state, kind: 'status', cell: (experiment) => <Standing inRow experiment={experiment} />, file: ({ state, outcome }) => (outcome ? t.outcomes[outcome] : t.states[state]) },
      {
        key: 'models',
        head: t.columns.models,
        kind: 'text',
        cell: (experiment) => t.against(say.model(experiment.challengerVersion), say.champion(experiment)),
        file: ({ challengerVersion }) => challengerVersion,
      },
      { key: 'coverage', head: t.columns.coverage, kind: 'count', cell: ({ coveragePercent }) => say.percent(coveragePercent / 100), file: ({ coveragePercent }) => coveragePercent },
      {
        key: 'started',
        head: t.columns.started,
        kind: 'time',
        cell: ({ startedAt }) => (startedAt ? formatInstant(startedAt, locale, zone) : unknown),
        whole: ({ startedAt }) => (startedAt ? formatExactly(startedAt, locale, zone) : unknown),
        file: ({ startedAt }) => startedAt,
      },
    ],
    // What is said follows the words and the locale.
    [t, locale, zone],
  );
}
