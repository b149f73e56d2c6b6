import { useInfiniteQuery } from '@tanstack/react-query';
import { BadgePercent, Plus } from 'lucide-react';
import type { Promotion } from '@/client/routers/promotions';
import { ButtonLink, EmptyState, Forbidden } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { ListPage, rowsOf, useLeftList } from '@/shared/shapes';
import { promotionPages, promotionsOptions } from '../data';
import { usePromotionCard, usePromotionColumns } from '../parts/promotion-columns';
import { usePromotionFilters, usePromotionTabs, useTabbedState } from '../parts/promotion-filters';
import { Sections } from '../parts/sections';
import { usePricingWords } from '../words';

export function PromotionsList() {
  return useCan('pricing:read') ? <List /> : <Forbidden permission="pricing:read" />;
}

const linkTo = ({ id }: Promotion) => ({ to: '/prices/promotions/$promotionId', params: { promotionId: id } }) as const;

function List() {
  const t = usePricingWords();
  const canWrite = useCan('pricing:write');
  usePlace({ title: t.sections.promotions });
  const filters = usePromotionFilters();
  const state = useTabbedState(filters);
  const query = useInfiniteQuery(promotionsOptions(state.values));
  const list = rowsOf(query);
  const { views, savedViews, total } = usePromotionTabs(state, query.data?.pages[0]);
  useLeftList('/prices', state, list.rows.map(({ id }) => id));
  const create = canWrite && (
    <ButtonLink to="/prices/promotions/new" tone="primary" icon={Plus}>
      {t.promotions.create}
    </ButtonLink>
  );
  return (
    <>
      <Sections />
      <ListPage
        name="promotions"
        title={t.sections.promotions}
        help={{ text: t.help.promotions, guide: 'pricing' }}
        state={state}
        filters={filters}
        searchLabel={t.promotions.search}
        views={views}
        savedViews={savedViews}
        columns={usePromotionColumns()}
        list={list}
        total={total}
        source={promotionPages(state.values)}
        rowKey={({ id }) => id}
        nameOf={({ terms }) => terms.name}
        link={linkTo}
        card={usePromotionCard()}
        primary={create}
        empty={
          state.values['phase'] ? (
            <EmptyState icon={BadgePercent} title={t.promotions.tabEmpty} />
          ) : (
            <EmptyState icon={BadgePercent} title={t.promotions.empty.title} text={t.promotions.empty.text}>
              {create}
            </EmptyState>
          )
        }
        reasons={t.reasons}
      />
    </>
  );
}
