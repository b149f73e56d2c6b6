import { useState } from 'react';
import { useAuthors } from '@/features/stores';
import { client, useIntention } from '@/shared/api';
import { formatExactly } from '@/shared/format';
import { Button, ConfirmDialog, DiffView, NotFound, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { type Configuration, type ConfigurationChange, configurationChanged } from '../data';
import { useSettingsWords } from '../words';
import { sayValue } from './setting-kinds';

interface VersionPanelProps {
  readonly change: ConfigurationChange | undefined;
  readonly now: Configuration | undefined;
  readonly onClose: () => void;
}

/** A version beside the history: each setting before and after, and the way back to it or to the one before. */
export function VersionPanel({ change, now, onClose }: VersionPanelProps) {
  const { history: t, configuration, reasons } = useSettingsWords();
  const canWrite = useCan('settings:write');
  const { nameOf } = useAuthors();
  const locale = useLocale();
  const zone = useZone();
  const { context } = useIntention();
  const [to, setTo] = useState<number | null>(null);
  if (change === undefined) {
    return (
      <PeekPanel title={t.title} onClose={onClose}>
        <NotFound />
      </PeekPanel>
    );
  }
  const labels: Readonly<Record<string, string>> = configuration.labels;
  const say = (key: string, value: unknown) =>
    value === null ? t.unset : sayValue(now?.items.find((item) => item.key === key), value, configuration, locale);
  const revert = async () => {
    if (now === undefined || to === null) return;
    await client.settings.revert.mutate({ version: now.version, to }, { context });
    await configurationChanged();
    toast(t.reverted(to));
  };
  const isLatest = now?.version === change.version;
  return (
    <PeekPanel title={`${t.version} ${change.version}`} onClose={onClose}>
      <div className="flex flex-col gap-16">
        <Facts
          facts={[
            { label: t.who, value: nameOf(change.changedBy.kind, change.changedBy.id) },
            { label: t.when, value: formatExactly(change.changedAt, locale, zone) },
          ]}
        />
        <DiffView
          beforeLabel={t.before}
          afterLabel={t.after}
          rows={change.changes.map(({ key, before, after }) => ({ key, label: labels[key] ?? key, before: say(key, before), after: say(key, after) }))}
        />
        {isLatest && <p className="text-text-2">{t.isLatest}</p>}
        {canWrite && now && (
          <div className="flex flex-wrap gap-8">
            {isLatest ? (
              <Button onClick={() => setTo(change.version - 1)}>{t.takeBack}</Button>
            ) : (
              <Button onClick={() => setTo(change.version)}>{t.revert}</Button>
            )}
          </div>
        )}
      </div>
      <ConfirmDialog open={to !== null} tone="primary" title={t.revertTo(to ?? 0)} action={t.revert} reasons={reasons} onClose={() => setTo(null)} onConfirm={revert}>
        {t.revertText}
      </ConfirmDialog>
    </PeekPanel>
  );
}
