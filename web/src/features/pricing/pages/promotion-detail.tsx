import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Promotion } from '@/client/routers/promotions';
import { failureOf } from '@/shared/api';
import { AfterBlink, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { lastSearch, usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { Columns, DetailPage, neighbours } from '@/shared/shapes';
import { promotionOptions } from '../data';
import { PhaseChip } from '../parts/chips';
import { CodesCard } from '../parts/codes-card';
import { useActs } from '../parts/promotion-acts';
import { StackingCard, TermsCard, UsageCard } from '../parts/promotion-cards';
import { useSayAction } from '../parts/saying';
import { usePricingWords } from '../words';

export function PromotionDetail() {
  return useCan('pricing:read') ? <Found /> : <Forbidden permission="pricing:read" />;
}

function Found() {
  const t = usePricingWords();
  const { promotionId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(promotionOptions(promotionId));
  usePlace({ title: data?.terms.name ?? t.sections.promotions, parent: data && { label: t.sections.promotions, to: '/prices' } });
  if (data) return <Detail key={data.id} promotion={data} />;
  if (error) return <ErrorState failure={failureOf(error)} reasons={t.reasons} onRetry={refetch} />;
  return <DetailSkeleton />;
}

function Detail({ promotion }: { promotion: Promotion }) {
  const t = usePricingWords();
  const navigate = useNavigate();
  const said = useSayAction();
  const { acts, dialog, note } = useActs(promotion);
  const { previous, next } = neighbours('/prices', promotion.id);
  const go = (promotionId: string | undefined) => promotionId && (() => void navigate({ to: '/prices/promotions/$promotionId', params: { promotionId } }));
  return (
    <>
      <DetailPage
        title={promotion.terms.name}
        help={{ text: t.help.promotion, guide: 'pricing' }}
        back={{ label: t.sections.promotions, link: { to: '/prices', search: lastSearch('/prices') as never } }}
        status={<PhaseChip phase={promotion.phase} />}
        note={said(promotion.terms.action)}
        acts={acts}
        onPrevious={go(previous) || undefined}
        onNext={go(next) || undefined}
        banner={note}
        firstTab={t.detail.terms}
        side={
          <>
            <UsageCard promotion={promotion} />
            <StackingCard promotion={promotion} />
          </>
        }
      >
        <TermsCard promotion={promotion} />
        {promotion.terms.trigger === 'code' && <CodesCard promotion={promotion} />}
      </DetailPage>
      {dialog}
    </>
  );
}

function DetailSkeleton() {
  return (
    <AfterBlink>
      <div className="mx-auto flex max-w-detail flex-col gap-16 pt-16">
        <Skeleton shape="title" width={0.3} />
        <Columns side={<Skeleton shape="chart" count={2} />}>
          <Skeleton shape="chart" count={2} />
        </Columns>
      </div>
    </AfterBlink>
  );
}
