import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download, Plus, Ticket } from 'lucide-react';
import { useState } from 'react';
import type { Coupon, CouponBatch } from '@/client/routers/coupons';
import type { Promotion } from '@/client/routers/promotions';
import { failureOf, trpc } from '@/shared/api';
import { formatExact, formatInstant } from '@/shared/format';
import { Button, Card, ErrorNote, Link, Skeleton } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { rowsOf, useExport } from '@/shared/shapes';
import { codePages, singleCodesOptions } from '../data';
import { usePricingWords } from '../words';
import { CodeChip } from './chips';
import { useCodeColumns, useSayUsed } from './code-columns';
import { BatchDialog, CodeDialog } from './code-dialogs';

const FEW = 5;

/** The codes that let a promotion in: the newest that were made one by one, and batches to download. */
export function CodesCard({ promotion: { id, codes, status } }: { promotion: Promotion }) {
  const { codes: t } = usePricingWords();
  const locale = useLocale();
  const used = useSayUsed();
  const canWrite = useCan('pricing:write') && status !== 'archived';
  const [making, setMaking] = useState<'code' | 'batch' | null>(null);
  const { data: newest, error, refetch } = useQuery(singleCodesOptions(id, FEW));
  const close = () => setMaking(null);
  const all = codes > 0 && (
    <Link to="/prices/codes" search={{ promotion: id } as never}>
      {t.all(formatExact(codes, locale), codes)}
    </Link>
  );
  return (
    <Card title={t.title} action={all}>
      <div className="flex flex-col gap-16">
        {codes === 0 && <p className="text-text-2">{t.none}</p>}
        {error && <ErrorNote failure={failureOf(error)} onRetry={refetch} />}
        {!newest && !error && <Skeleton shape="row" count={2} />}
        {newest && newest.items.length > 0 && (
          <ul aria-label={t.title} className="flex flex-col">
            {newest.items.map((code) => (
              <li key={code.id} className="flex items-center gap-12 border-b border-line py-4 last:border-b-0">
                <span className="min-w-0 flex-1 font-mono text-code wrap-anywhere">{code.code}</span>
                <span className="text-dense text-text-2 tabular-nums">{used(code)}</span>
                <CodeChip inRow state={code.state} />
              </li>
            ))}
          </ul>
        )}
        <Batches promotionId={id} />
        {canWrite && (
          <div className="flex flex-wrap gap-8">
            <Button size="small" icon={Plus} onClick={() => setMaking('code')}>
              {t.create}
            </Button>
            <Button size="small" icon={Ticket} onClick={() => setMaking('batch')}>
              {t.generate}
            </Button>
          </div>
        )}
      </div>
      {making === 'code' && <CodeDialog promotionId={id} onClose={close} />}
      {making === 'batch' && <BatchDialog promotionId={id} onClose={close} />}
    </Card>
  );
}

function Batches({ promotionId }: { promotionId: string }) {
  const { codes: t } = usePricingWords();
  const query = useInfiniteQuery(
    trpc.coupons.listBatches.infiniteQueryOptions({ promotionId }, { getNextPageParam: ({ nextCursor }) => nextCursor }),
  );
  const batches = rowsOf(query);
  if (batches.rows.length === 0) return null;
  return (
    <section aria-label={t.batches}>
      <h3 className="pb-4 text-caption text-text-2">{t.batches}</h3>
      <ul className="flex flex-col">
        {batches.rows.map((batch) => (
          <Batch key={batch.id} batch={batch} />
        ))}
      </ul>
      {batches.hasMore && (
        <Button size="small" tone="quiet" onClick={batches.more}>
          {t.moreBatches}
        </Button>
      )}
    </section>
  );
}

function Batch({ batch: { id, name, size, used, createdAt } }: { batch: CouponBatch }) {
  const { codes: t } = usePricingWords();
  const locale = useLocale();
  const zone = useZone();
  const columns = useCodeColumns();
  const exported = useExport<Coupon>(name);
  return (
    <li className="border-b border-line py-4 last:border-b-0">
      <div className="flex items-center gap-12">
        <span className="min-w-0 flex-1 wrap-anywhere">
          <Link to="/prices/codes" search={{ batch: id } as never}>
            {name}
          </Link>
          <span className="block text-dense text-text-2 tabular-nums">
            {t.batchUsed(formatExact(used, locale), formatExact(size, locale))} · {formatInstant(createdAt, locale, zone)}
          </span>
        </span>
        <Button size="small" icon={Download} onClick={() => exported.start(columns, { page: codePages({ batch: id }), total: size })}>
          {t.download}
        </Button>
      </div>
      {exported.dialog}
    </li>
  );
}
