// How the store is doing: figures, one chart, three short lists.
import { useSearch } from '@tanstack/react-router';
import { MessageCircleQuestionMark } from 'lucide-react';
import { failureOf } from '@/shared/api';
import { Badge, ButtonLink, Card, ErrorNote, ErrorState, Forbidden, tip } from '@/shared/kit';
import { dayIn } from '@/shared/format';
import { usePlace } from '@/shared/routing';
import { useSession, useZone } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { useLiveHome, useOverview } from '../data';
import { FigureTiles } from '../parts/figures';
import { FirstSteps, useStepsShown } from '../parts/first-steps';
import { BestSellers, LatestOrders, LowStock } from '../parts/lists';
import { SalesChart } from '../parts/sales-chart';
import { askedOf } from '../parts/span';
import { SpanPicker } from '../parts/span-picker';
import { words } from '../words';

export function Home() {
  const t = useWords(words);
  const { store, can } = useSession();
  const span = askedOf(useSearch({ from: '/store/' }), dayIn(new Date(), useZone()));
  const seesFigures = can('analytics:read');
  const overview = useOverview(span, seesFigures);
  const showsSteps = useStepsShown();
  useLiveHome();
  usePlace({ title: t.title });
  const { data, error, refetch } = overview;
  return (
    <div className="mx-auto max-w-list">
      <PageHead
        title={t.title}
        help={{ text: t.help, guide: 'analytics' }}
        actions={
          can('ai:ask') && (
            <ButtonLink icon={MessageCircleQuestionMark} to="/questions">
              {t.ask}
            </ButtonLink>
          )
        }
        status={
          store.synthetic && (
            <span {...tip(t.demoText)} tabIndex={0} className="rounded-chip">
              <Badge tone="warn">{t.demo}</Badge>
            </span>
          )
        }
      />
      {seesFigures && <SpanPicker overview={data} />}
      {error !== null && data !== undefined && (
        <div className="pb-12">
          <ErrorNote failure={failureOf(error)} onRetry={refetch} />
        </div>
      )}
      <div className="flex flex-col gap-16 side:flex-row-reverse side:items-start">
        {seesFigures && showsSteps && (
          <div className="side:w-side side:shrink-0">
            <FirstSteps />
          </div>
        )}
        <div className="flex min-w-0 flex-1 flex-col gap-16">
          {!seesFigures ? (
            <Forbidden isPart permission="analytics:read" />
          ) : error !== null && data === undefined ? (
            <Card>
              <ErrorState failure={failureOf(error)} onRetry={refetch} />
            </Card>
          ) : (
            <>
              <FigureTiles overview={data} />
              <SalesChart overview={data} />
            </>
          )}
        </div>
      </div>
      <div className="grid gap-16 pt-16 nav:grid-cols-2 side:grid-cols-3">
        {can('orders:read') && <LatestOrders />}
        {seesFigures && <BestSellers span={span} />}
        {can('inventory:read') && <LowStock />}
      </div>
    </div>
  );
}
