// One feature beside the list: what it means, what it is made of, and what is declared of it.
import { useState } from 'react';
import type { DefinedFeature } from '@/client/routers/features';
import { Button, NotFound } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { short } from '../data';
import { useFeatureWords } from '../words';
import { DeclareDialog } from './declare-dialog';
import { useSaying } from './saying';

interface FeaturePanelProps {
  readonly feature: DefinedFeature | undefined;
  readonly commit: string;
  readonly onClose: () => void;
}

export function FeaturePanel({ feature, commit, onClose }: FeaturePanelProps) {
  const { title, columns, groups, kinds, sources, stale, panel: t } = useFeatureWords();
  const say = useSaying();
  const canWrite = useCan('predictions:write');
  const [changing, setChanging] = useState(false);
  if (feature === undefined) {
    return (
      <PeekPanel title={title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const { name, group, kind, source, freshnessSeconds, dependsOn, version, id, owner } = feature;
  return (
    <PeekPanel
      title={say.title(name)}
      onClose={onClose}
      actions={
        <Button disabledBecause={canWrite ? undefined : t.needs} onClick={() => setChanging(true)}>
          {t.change}
        </Button>
      }
    >
      <div className="flex flex-col gap-16">
        <p>{say.documentation(feature)}</p>
        <Facts
          facts={[
            { label: columns.code, value: <span className="font-mono text-code">{name}</span> },
            { label: columns.group, value: groups[group] },
            { label: columns.kind, value: kinds[kind] },
            { label: columns.source, value: sources[source] },
            ...(dependsOn.length > 0 ? [{ label: t.dependsOn, value: dependsOn.map(say.title).join(', ') }] : []),
            { label: t.fresh, value: say.fresh(freshnessSeconds) },
            ...(freshnessSeconds === null ? [] : [{ label: t.old, value: stale[feature.stale] }]),
            { label: columns.missing, value: say.missing(feature) },
            { label: columns.owner, value: owner },
            { label: t.version, value: t.versionOf(version) },
            { label: t.id, value: <span className="font-mono text-code">{short(id)}</span> },
          ]}
        />
      </div>
      {changing && <DeclareDialog feature={feature} commit={commit} onClose={() => setChanging(false)} />}
    </PeekPanel>
  );
}
