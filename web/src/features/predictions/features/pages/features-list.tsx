// Every feature there is: of what, of which type, from where, how fresh, and what stands for a missing value.
import { useQuery } from '@tanstack/react-query';
import { History, ListTree } from 'lucide-react';
import { useMemo } from 'react';
import type { DefinedFeature } from '@/client/routers/features';
import { Banner, ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { type Column, type FilterOf, listed, ListPage, useListState, wholeOf } from '@/shared/shapes';
import { definitionsOptions, GROUPS, inGroups, short } from '../data';
import { FeaturePanel } from '../parts/feature-panel';
import { useSaying } from '../parts/saying';
import { useFeatureWords } from '../words';

export function FeaturesList() {
  return useCan('predictions:read') ? <List /> : <Forbidden permission="predictions:read" />;
}

const NONE: readonly DefinedFeature[] = [];

function List() {
  const t = useFeatureWords();
  const say = useSaying();
  const filters: readonly FilterOf[] = [{ kind: 'pick', key: 'group', label: t.columns.group, many: true, choices: GROUPS.map((value) => ({ value, label: t.groups[value] })) }];
  const state = useListState(filters);
  const query = useQuery(definitionsOptions());
  const all = query.data?.items ?? NONE;
  const shown = inGroups(all, state.values['group']?.split(',') ?? []);
  usePlace({ title: t.title });
  return (
    <ListPage
      name="features"
      title={t.title}
      help={{ text: t.help, guide: 'features' }}
      state={state}
      filters={filters}
      columns={useColumns()}
      list={wholeOf(query, shown)}
      total={shown.length}
      source={listed(shown).page}
      rowKey={({ name }) => name}
      nameOf={({ name }) => say.title(name)}
      card={(feature) => ({ title: say.title(feature.name), value: t.kinds[feature.kind], note: say.documentation(feature), aside: t.groups[feature.group] })}
      peek={(key, close) => <FeaturePanel key={key} feature={all.find(({ name }) => name === key)} commit={query.data?.commit ?? ''} onClose={close} />}
      actions={
        <ButtonLink to="/features/history" icon={History}>
          {t.history}
        </ButtonLink>
      }
      note={query.data && <CommitNote commit={query.data.commit} isKept={query.data.revision !== null} />}
      empty={<EmptyState icon={ListTree} title={t.empty} />}
      reasons={t.reasons}
    />
  );
}

function CommitNote({ commit, isKept }: { commit: string; isKept: boolean }) {
  const t = useFeatureWords();
  return (
    <div className="pb-12">
      <Banner tone="idle">
        {t.inForce(short(commit))}. {isKept ? t.inForceText : t.notKept}
      </Banner>
    </div>
  );
}

function useColumns(): readonly Column<DefinedFeature>[] {
  const t = useFeatureWords();
  const say = useSaying();
  return useMemo(
    () => [
      { key: 'name', head: t.columns.name, kind: 'name', cell: ({ name }) => say.title(name), whole: say.documentation, file: [[t.columns.name, ({ name }) => say.title(name)], [t.fields.documentation, say.documentation]] },
      { key: 'code', head: t.columns.code, kind: 'person', cell: ({ name }) => <span className="font-mono text-code">{name}</span>, whole: ({ name }) => name, file: ({ name }) => name },
      { key: 'group', head: t.columns.group, kind: 'time', cell: ({ group }) => t.groups[group], file: ({ group }) => t.groups[group] },
      { key: 'kind', head: t.columns.kind, kind: 'time', cell: ({ kind }) => t.kinds[kind], file: ({ kind }) => t.kinds[kind] },
      { key: 'source', head: t.columns.source, kind: 'text', cell: ({ source }) => t.sources[source], file: ({ source }) => t.sources[source] },
      { key: 'fresh', head: t.columns.fresh, kind: 'text', cell: ({ freshnessSeconds }) => say.fresh(freshnessSeconds), file: ({ freshnessSeconds }) => freshnessSeconds },
      { key: 'missing', head: t.columns.missing, kind: 'text', cell: say.missing, whole: say.missing, file: say.missing },
      { key: 'owner', head: t.columns.owner, kind: 'person', off: true, cell: ({ owner }) => owner, file: ({ owner }) => owner },
    ],
    [t, say],
  );
}
