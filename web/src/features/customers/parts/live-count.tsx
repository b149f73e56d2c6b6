// How many fit a rule now, counted anew while it is built.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client, failureOf } from '@/shared/api';
import { formatExact, formatShare } from '@/shared/format';
import { Card, ErrorNote, LoadingBar } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { useFacets } from '../data';
import { useCustomerWords } from '../words';
import type { Rule } from './rule-tree';

/** A rule is asked about once nobody has changed it for so long. */
const SETTLED_MS = 400;

export function LiveCount({ rule }: { rule: Rule | null }) {
  const { segments, customers, reasons } = useCustomerWords();
  const { count: t } = segments;
  const locale = useLocale();
  const all = useFacets()?.total;
  const asked = useSettled(rule === null ? '' : JSON.stringify(rule));
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['segments.preview', asked],
    queryFn: ({ signal }) => client.segments.preview.mutate({ rule: JSON.parse(asked) as Rule }, { signal }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const count = rule === null ? undefined : data?.count;
  return (
    <Card title={t.title}>
      <div className="relative flex flex-col gap-4">
        <LoadingBar active={isFetching} />
        <p role="status" className="flex flex-col gap-2">
          {rule === null ? (
            <span className="text-text-2">{t.unfinished}</span>
          ) : count === undefined ? (
            <span className="text-text-2">{t.counting}</span>
          ) : (
            <>
              <span className="text-figure tabular-nums">{formatExact(count, locale)}</span>
              {all !== undefined && (
                <span className="text-text-2">
                  {t.of(count, formatExact(count, locale), customers(all, formatExact(all, locale)))}
                  {all > 0 && ` · ${formatShare(count / all, locale)}`}
                </span>
              )}
            </>
          )}
        </p>
        {error && <ErrorNote failure={failureOf(error)} reasons={reasons} onRetry={refetch} />}
        <p className="pt-8 text-dense text-text-2">{t.text}</p>
      </div>
    </Card>
  );
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return text === '' ? '' : settled;
}
