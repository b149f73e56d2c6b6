// A revision beside the history: what it changed, feature by feature, and the way back to it.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FeatureChange, FeatureRevision } from '@/client/routers/features';
import { useAuthors } from '@/features/stores';
import { client, failureOf, useIntention } from '@/shared/api';
import { durationMs, formatDuration, formatExactly } from '@/shared/format';
import { Button, ConfirmDialog, DiffView, ErrorState, NotFound, Skeleton, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { diffOptions, featuresChanged, short } from '../data';
import { useFeatureWords } from '../words';
import { useSaying } from './saying';

interface RevisionPanelProps {
  readonly revision: FeatureRevision | undefined;
  readonly latest: number | undefined;
  readonly onClose: () => void;
}

export function RevisionPanel({ revision, latest, onClose }: RevisionPanelProps) {
  const { commit, log: t, reasons } = useFeatureWords();
  const canWrite = useCan('predictions:write');
  const { nameOf } = useAuthors();
  const locale = useLocale();
  const zone = useZone();
  const { context } = useIntention();
  const [asking, setAsking] = useState(false);
  if (revision === undefined) {
    return (
      <PeekPanel title={t.title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const { revision: number, authorKind, authorId, createdAt, kind, restores, message } = revision;
  const isLatest = number === latest;
  const rollBack = async () => {
    await client.features.rollBack.mutate({ revision: number, message: t.message(number) }, { context });
    await featuresChanged();
    toast(t.done(number));
  };
  return (
    <PeekPanel title={`${t.revision} ${number}`} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <p className="wrap-anywhere">{message}</p>
        <Facts
          facts={[
            { label: t.who, value: authorKind === null ? t.kinds[kind] : nameOf(authorKind, authorId) },
            { label: t.when, value: formatExactly(createdAt, locale, zone) },
            { label: commit, value: <span className="font-mono text-code">{short(revision.commit)}</span> },
            ...(restores === null ? [] : [{ label: t.kinds.rolled_back, value: t.restores(restores) }]),
          ]}
        />
        {number === 1 ? <p className="text-text-2">{t.first}</p> : <Changes since={number - 1} to={number} />}
        {isLatest && <p className="text-text-2">{t.isLatest}</p>}
        {canWrite && !isLatest && (
          <div>
            <Button onClick={() => setAsking(true)}>{t.rollBack}</Button>
          </div>
        )}
      </div>
      <ConfirmDialog open={asking} tone="primary" title={t.rollBackTo(number)} action={t.rollBack} reasons={reasons} onClose={() => setAsking(false)} onConfirm={rollBack}>
        {t.rollBackText}
      </ConfirmDialog>
    </PeekPanel>
  );
}

function Changes({ since, to }: { since: number; to: number }) {
  const { log: t, reasons } = useFeatureWords();
  const { title } = useSaying();
  const { data, error, refetch } = useQuery(diffOptions(since, to));
  if (error) return <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  if (data === undefined) return <Skeleton shape="row" count={3} />;
  if (data.changes.length === 0) return <p className="text-text-2">{t.same}</p>;
  const indirect = data.changes.filter(({ isIndirect }) => isIndirect);
  return (
    <>
      {data.changes.filter(({ isIndirect }) => !isIndirect).map((change) => (
        <Change key={change.name} change={change} />
      ))}
      {indirect.length > 0 && <p className="text-text-2">{t.follows(indirect.map(({ name }) => title(name)).join(', '))}</p>}
    </>
  );
}

function Change({ change: { name, change, fields } }: { change: FeatureChange }) {
  const { log: t, fields: labels, staysMissing, everyTime, stale } = useFeatureWords();
  const { value, title } = useSaying();
  const locale = useLocale();
  if (change === 'added') return <p>{t.added(title(name))}</p>;
  if (change === 'removed') return <p>{t.removed(title(name))}</p>;
  const say = (field: string, json: string): string => {
    const given: unknown = JSON.parse(json);
    if (field === 'default') return given === null ? staysMissing : value(given);
    if (field === 'freshness') return given === null ? everyTime : formatDuration(`PT${durationMs(String(given)) / 1000}S`, locale);
    if (field === 'stale') return stale[given as keyof typeof stale];
    return Array.isArray(given) ? given.join(', ') : String(given);
  };
  return (
    <section>
      <h3 className="pb-4 text-strong">{title(name)}</h3>
      <DiffView
        beforeLabel={t.before}
        afterLabel={t.after}
        rows={fields.map(({ field, before, after }) => ({ key: field, label: labels[field as keyof typeof labels] ?? field, before: say(field, before), after: say(field, after) }))}
      />
    </section>
  );
}
