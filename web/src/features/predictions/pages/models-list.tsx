import { useInfiniteQuery } from '@tanstack/react-query';
import { BrainCircuit } from 'lucide-react';
import { useMemo } from 'react';
import { formatCount, formatExactly, formatInstant } from '@/shared/format';
import { EmptyState, Forbidden, StatusChip } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale, useZone } from '@/shared/session';
import { type CardOf, type Column, ListPage, rowsOf, useLeftList, useListState } from '@/shared/shapes';
import { listOptions, pageOf, type ShownModel } from '../data';
import { useFigure } from '../parts/measures';
import { Section } from '../parts/section';
import { TrainButton, TrainingCard } from '../parts/training';
import { STANDING_TONES, standingOf } from '../status';
import { useModelWords } from '../words';

export function ModelsList() {
  return useCan('predictions:read') ? <List /> : <Forbidden permission="predictions:read" />;
}

const keyOf = ({ version }: ShownModel) => String(version);
const linkTo = (model: ShownModel) => ({ to: '/models/$version', params: { version: keyOf(model) } }) as const;
const NONE: readonly never[] = [];

function List() {
  const t = useModelWords();
  const locale = useLocale();
  const zone = useZone();
  const figure = useFigure();
  usePlace({ title: t.title });
  const state = useListState(NONE);
  const list = rowsOf(useInfiniteQuery(listOptions()));
  useLeftList('/models', state, list.rows.map(keyOf));
  const card = (model: ShownModel): CardOf => ({
    title: t.version(model.version),
    value: t.aucOf(figure(model.measures.auc)),
    note: formatInstant(model.createdAt, locale, zone),
    status: <StatusChip inRow tone={STANDING_TONES[standingOf(model)]} word={t.standings[standingOf(model)]} />,
    aside: t.carts(model.rows, formatCount(model.rows, locale)),
  });
  return (
    <Section>
    <ListPage
      name="models"
      title={t.title}
      help={{ text: t.help.list, guide: 'models' }}
      state={state}
      filters={NONE}
      columns={useColumns()}
      list={{ ...list, isBusy: false }}
      rowKey={keyOf}
      nameOf={({ version }) => t.version(version)}
      link={linkTo}
      card={card}
      source={pageOf}
      primary={<TrainButton />}
      note={<TrainingCard />}
      empty={<EmptyState icon={BrainCircuit} title={t.empty.title} text={t.empty.text} />}
      reasons={t.reasons}
    />
    </Section>
  );
}

function useColumns(): readonly Column<ShownModel>[] {
  const t = useModelWords();
  const locale = useLocale();
  const zone = useZone();
  const figure = useFigure();
  return useMemo(() => {
    const { columns: heads } = t;
    return [
      { key: 'version', head: heads.version, kind: 'name', cell: ({ version }) => t.version(version), file: ({ version }) => version },
      {
        key: 'standing',
        head: heads.standing,
        kind: 'status',
        cell: (model) => <StatusChip inRow tone={STANDING_TONES[standingOf(model)]} word={t.standings[standingOf(model)]} />,
        file: standingOf,
      },
      { key: 'auc', head: heads.auc, kind: 'count', cell: ({ measures }) => figure(measures.auc), file: ({ measures }) => measures.auc },
      { key: 'logLoss', head: heads.logLoss, kind: 'count', cell: ({ measures }) => figure(measures.logLoss), file: ({ measures }) => measures.logLoss },
      { key: 'ece', head: heads.ece, kind: 'count', cell: ({ measures }) => figure(measures.ece), file: ({ measures }) => measures.ece },
      { key: 'rows', head: heads.rows, kind: 'count', cell: ({ rows }) => formatCount(rows, locale), file: ({ rows }) => rows },
      { key: 'made', head: heads.made, kind: 'time', cell: ({ createdAt }) => formatInstant(createdAt, locale, zone), whole: ({ createdAt }) => formatExactly(createdAt, locale, zone), file: ({ createdAt }) => createdAt },
    ];
    // `figure` follows the words and the locale.
  }, [t, locale, zone]);
}
