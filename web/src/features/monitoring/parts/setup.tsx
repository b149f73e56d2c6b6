// How far the databases are, and what the process that answers was started with.
import { useState } from 'react';
import { failureOf } from '@/shared/api';
import { Card, ErrorState, Link, Skeleton, StatusChip, Tabs } from '@/shared/kit';
import { useMigrations, useSettings } from '../data';
import { useMonitoringWords } from '../words';

export function Setup() {
  return (
    <div className="flex flex-col gap-16">
      <MigrationsCard />
      <SettingsCard />
    </div>
  );
}

function MigrationsCard() {
  const { migrations: t } = useMonitoringWords();
  const { data, error, refetch } = useMigrations();
  if (error && !data) return <ErrorState failure={failureOf(error)} onRetry={refetch} />;
  return (
    <Card title={t.title}>
      {data === undefined && <Skeleton count={2} />}
      <ul className="flex flex-col gap-8">
        {data?.items.map(({ name, current, newest, isCurrent }) => (
          <li key={name} className="flex flex-wrap items-center gap-x-12 gap-y-4">
            <span className="font-medium">{t.of[name] ?? name}</span>
            <span className="text-text-2 tabular-nums">{isCurrent ? t.current(current ?? '—') : t.behind(current ?? '—', newest ?? '—')}</span>
            <StatusChip inRow={isCurrent} tone={isCurrent ? 'good' : 'warn'} word={isCurrent ? t.isCurrent : t.isBehind} />
            {!isCurrent && <span className="w-full">{t.todo}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

type Which = 'changed' | 'all';

function SettingsCard() {
  const { settings: t } = useMonitoringWords();
  const { data, error, refetch } = useSettings();
  const [which, setWhich] = useState<Which>('changed');
  if (error && !data) return <ErrorState failure={failureOf(error)} onRetry={refetch} />;
  const items = data?.items.filter(({ source }) => which === 'all' || source !== null) ?? [];
  return (
    <Card
      title={t.title}
      action={
        <Link to="/guides/$guide" params={{ guide: 'settings' }}>
          {t.guide}
        </Link>
      }
    >
      <p className="pb-12 text-dense text-text-2">{data && t.text(data.version)}</p>
      <Tabs label={t.title} tabs={[{ key: 'changed' as Which, label: t.changed }, { key: 'all' as Which, label: t.all }]} chosen={which} onChoose={setWhich}>
        {data === undefined ? (
          <Skeleton count={6} />
        ) : items.length === 0 ? (
          <p className="text-text-2">{t.none}</p>
        ) : (
          <dl className="flex flex-col text-dense">
            {items.map(({ name, value, source }) => (
              <div key={name} className="grid gap-x-16 gap-y-2 border-t border-line py-8 first:border-t-0 rows:grid-cols-2">
                <dt className="font-mono text-code wrap-anywhere">{name}</dt>
                <dd className="flex justify-between gap-16">
                  <span className="min-w-0 wrap-anywhere">{value || '—'}</span>
                  <span className="shrink-0 text-text-2">{source === null ? t.isDefault : (t.sources[source] ?? source)}</span>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Tabs>
    </Card>
  );
}
