import { useQuery } from '@tanstack/react-query';
import { Ban, CircleCheck, Scale } from 'lucide-react';
import type { Coupon, CouponAction } from '@/client/routers/coupons';
import { client, failureOf, trpc } from '@/shared/api';
import { formatExactly } from '@/shared/format';
import { Button, ButtonLink, ErrorState, Link, Skeleton, toast, useTried } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts, PeekPanel } from '@/shared/shapes';
import { codesChanged, useCustomerNames } from '../data';
import { usePricingWords } from '../words';
import { CodeChip } from './chips';
import { useSayUsed } from './code-columns';

const ICONS = { disable: Ban, enable: CircleCheck } as const;

/** A code beside its list: whose it is, how often it was used, and whether it is in use. */
export function CodePeek({ id, onClose }: { id: string; onClose: () => void }) {
  const { codes: t, reasons } = usePricingWords();
  const { data, error, refetch } = useQuery(trpc.coupons.get.queryOptions({ id }));
  return (
    <PeekPanel title={data?.code ?? t.title} onClose={onClose}>
      {data ? <Seen code={data} /> : error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="row" count={4} />}
    </PeekPanel>
  );
}

function Seen({ code }: { code: Coupon }) {
  const { codes: t, reasons, explain } = usePricingWords();
  const canWrite = useCan('pricing:write');
  const canQuote = useCan('pricing:quote');
  const locale = useLocale();
  const used = useSayUsed();
  const zone = useZone();
  const { note, tried } = useTried(reasons);
  const names = useCustomerNames(code.customerId === null ? [] : [code.customerId]);
  const act = (action: CouponAction) =>
    tried(async () => {
      const changed = await client.coupons.act.mutate({ id: code.id, action });
      await codesChanged(changed.promotionId);
      toast(t.done[action](changed.code));
    });
  return (
    <div className="flex flex-col gap-16">
      <span>
        <CodeChip state={code.state} />
      </span>
      {note}
      <Facts
        facts={[
          { label: t.columns.promotion, value: <Link to="/prices/promotions/$promotionId" params={{ promotionId: code.promotionId }}>{code.promotionName}</Link> },
          { label: t.columns.uses, value: used(code) },
          { label: t.customer, value: code.customerId === null ? t.anybody : <Link to="/customers/$customerId" params={{ customerId: code.customerId }}>{names.get(code.customerId) ?? code.customerId}</Link> },
          { label: t.columns.ends, value: code.endsAt && formatExactly(code.endsAt, locale, zone).split(' · ')[0] },
          { label: t.columns.created, value: formatExactly(code.createdAt, locale, zone).split(' · ')[0] },
        ]}
      />
      <div className="flex flex-wrap gap-8">
        {canWrite &&
          code.allowedActions.map((action) => (
            <Button key={action} icon={ICONS[action]} onClick={() => act(action)}>
              {t.acts[action]}
            </Button>
          ))}
        {canQuote && (
          <ButtonLink to="/prices/explain" search={{ codes: code.code } as never} icon={Scale}>
            {explain.title}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}
