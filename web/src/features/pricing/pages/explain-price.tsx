import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Scale } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { failedFor, failureOf, trpc } from '@/shared/api';
import { Form, useEditing } from '@/shared/forms';
import { Card, EmptyState, ErrorState, Forbidden, LoadingBar, Skeleton } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useZone } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { useCustomerNames } from '../data';
import { ExplainFields } from '../parts/explain-fields';
import { askedCustomer, askedLines, type ExplainValues, requestOf, searchOf, valuesOfSearch } from '../parts/explain-values';
import { Explanation } from '../parts/explanation';
import { Sections } from '../parts/sections';
import { usePricingWords } from '../words';

export function ExplainPrice() {
  return useCan('pricing:quote') ? <Named /> : <Forbidden permission="pricing:quote" />;
}

/** What the address names is looked up once, so that the form begins with words. */
function Named() {
  const t = usePricingWords();
  const [search] = useState<Readonly<Record<string, unknown>>>(useSearch({ strict: false }));
  const canRead = useCan('catalog:read');
  const canFind = useCan('customers:read');
  const ids = [...new Set(askedLines(search).map(({ variantId }) => variantId))];
  const customer = askedCustomer(search);
  const named = useQuery(trpc.variants.name.queryOptions({ ids }, { enabled: canRead && ids.length > 0 }));
  const customers = useCustomerNames(customer === undefined ? [] : [customer]);
  usePlace({ title: t.explain.title });
  const isWaiting = named.isLoading || (canFind && customer !== undefined && !customers.has(customer));
  const names = new Map([...(named.data ?? []).map(({ id, name, sku }) => [id, `${name} · ${sku}`] as const), ...customers]);
  return (
    <div className="mx-auto max-w-list">
      <Sections />
      <PageHead title={t.explain.title} help={{ text: t.help.explain, guide: 'pricing' }} />
      {isWaiting ? <Skeleton shape="chart" count={2} /> : <Explaining values={valuesOfSearch(search, (id) => names.get(id) ?? id)} />}
    </div>
  );
}

function Explaining({ values: begun }: { values: ExplainValues }) {
  const { explain: t, reasons } = usePricingWords();
  const zone = useZone();
  const navigate = useNavigate();
  const editing = useEditing<ExplainValues, null>({ thing: null, values: begun, save: () => Promise.resolve(null) });
  const values = editing.form.watch();
  const request = requestOf(values, zone);
  const address = JSON.stringify(searchOf(values));
  const follow = useEffectEvent(() => void navigate({ to: '.', search: JSON.parse(address) as never, replace: true, resetScroll: false }));
  useEffect(() => follow(), [address]);
  const { data, error, refetch, isFetching } = useQuery(
    trpc.pricing.quote.queryOptions(request ?? { lines: [] }, { enabled: request !== null, placeholderData: keepPreviousData, retry: false }),
  );
  const isUnreachable = failedFor(error, 'pricing.shipping_rate_not_found');
  const forgetRate = useEffectEvent(() => editing.form.setValue('rate', null));
  useEffect(() => {
    // Another basket or place is not sent by the rate that was chosen.
    if (isUnreachable) forgetRate();
  }, [isUnreachable]);
  return (
    <div className="flex flex-col gap-16 pb-32 side:flex-row side:items-start">
      <section aria-label={t.asked} className="min-w-0 side:w-panel side:shrink-0">
        <Form editing={editing} guarded={false}>
          <ExplainFields options={data?.shippingOptions ?? []} />
        </Form>
      </section>
      <section aria-label={t.answer} aria-live="polite" className="relative flex min-w-0 flex-1 flex-col gap-16">
        <LoadingBar active={isFetching && data !== undefined} />
        {request === null ? (
          <Card>
            <EmptyState icon={Scale} title={t.empty.title} text={t.empty.text} />
          </Card>
        ) : error ? (
          <Card>
            <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
          </Card>
        ) : data ? (
          <Explanation quote={data} />
        ) : (
          <Skeleton shape="chart" count={2} />
        )}
      </section>
    </div>
  );
}
