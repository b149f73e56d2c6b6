// Which version scored when, the newest first.
import { useInfiniteQuery } from '@tanstack/react-query';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, Card, ErrorState, Skeleton, tip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { rowsOf } from '@/shared/shapes';
import { historyOptions } from '../data';
import { useModelWords } from '../words';

export function HistoryCard() {
  const { history: t, reasons } = useModelWords();
  const locale = useLocale();
  const zone = useZone();
  const { rows, isFirst, failure, hasMore, more, retry } = rowsOf(useInfiniteQuery(historyOptions()));
  return (
    <Card title={t.title}>
      {isFirst ? (
        <Skeleton shape="row" count={3} />
      ) : failure && rows.length === 0 ? (
        <ErrorState failure={failure} reasons={reasons} onRetry={retry} />
      ) : (
        <ol className="flex flex-col">
          {rows.length === 0 && <li className="text-text-2">{t.none}</li>}
          {rows.map(({ id, kind, version, message, deployedAt }) => (
            <li key={id} className="flex flex-wrap items-baseline gap-x-12 gap-y-2 border-t border-line py-8 first:border-t-0">
              <span>{t.kinds[kind](version)}</span>
              <time dateTime={deployedAt} {...tip(formatExactly(deployedAt, locale, zone))} className="text-dense text-text-2 tabular-nums">
                {formatInstant(deployedAt, locale, zone)}
              </time>
              {message && <span className="w-full text-dense text-text-2 wrap-anywhere">{message}</span>}
            </li>
          ))}
        </ol>
      )}
      {hasMore && (
        <Button tone="quiet" onClick={more}>
          {t.more}
        </Button>
      )}
    </Card>
  );
}
