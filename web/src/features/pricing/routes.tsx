import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const promotionsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices',
  component: page(() => import('./pages/promotions-list'), 'PromotionsList'),
});

const calendarRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/calendar',
  component: page(() => import('./pages/promotions-calendar'), 'PromotionsCalendar'),
});

const newPromotionRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/promotions/new',
  component: page(() => import('./pages/promotion-form'), 'NewPromotion'),
});

const promotionRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/promotions/$promotionId',
  component: page(() => import('./pages/promotion-detail'), 'PromotionDetail'),
});

const editPromotionRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/promotions/$promotionId/edit',
  component: page(() => import('./pages/promotion-form'), 'EditPromotion'),
});

const codesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/codes',
  component: page(() => import('./pages/codes-list'), 'CodesList'),
});

const listsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/lists',
  component: page(() => import('./pages/price-lists'), 'PriceLists'),
});

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/lists/$listId',
  component: page(() => import('./pages/price-list'), 'PriceListPage'),
});

const taxesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/taxes',
  component: page(() => import('./pages/taxes-list'), 'TaxesList'),
});

const exemptionsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/exemptions',
  component: page(() => import('./pages/exemptions-list'), 'ExemptionsList'),
});

const shippingRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/shipping',
  component: page(() => import('./pages/shipping'), 'Shipping'),
});

const explainRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/prices/explain',
  component: page(() => import('./pages/explain-price'), 'ExplainPrice'),
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
