import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const promotionsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices',
  component: page(pages, 'PromotionsList'),
});

const calendarRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/calendar',
  component: page(pages, 'PromotionsCalendar'),
});

const newPromotionRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/promotions/new',
  component: page(pages, 'NewPromotion'),
});

const promotionRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/promotions/$promotionId',
  component: page(pages, 'PromotionDetail'),
});

const editPromotionRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/promotions/$promotionId/edit',
  component: page(pages, 'EditPromotion'),
});

const codesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/codes',
  component: page(pages, 'CodesList'),
});

const listsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/lists',
  component: page(pages, 'PriceLists'),
});

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/lists/$listId',
  component: page(pages, 'PriceListPage'),
});

const taxesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/taxes',
  component: page(pages, 'TaxesList'),
});

const exemptionsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/exemptions',
  component: page(pages, 'ExemptionsList'),
});

const shippingRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/shipping',
  component: page(pages, 'Shipping'),
});

const explainRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/explain',
  component: page(pages, 'ExplainPrice'),
});

export const pricingRoutes = [
  promotionsRoute,
  calendarRoute,
  newPromotionRoute,
  promotionRoute,
  editPromotionRoute,
  codesRoute,
  listsRoute,
  listRoute,
  taxesRoute,
  exemptionsRoute,
  shippingRoute,
  explainRoute,
] as const;
