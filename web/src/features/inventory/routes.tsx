import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const stockRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory',
  component: page(() => import('./pages/stock-list'), 'StockList'),
});

const itemRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/items/$variantId',
  component: page(() => import('./pages/stock-item'), 'StockItemPage'),
});

const receiveRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/receive',
  component: page(() => import('./pages/receive-stock'), 'ReceiveStock'),
});

const reorderRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/reorder',
  component: page(() => import('./pages/reorder-list'), 'ReorderList'),
});

const lotsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/lots',
  component: page(() => import('./pages/lots-list'), 'LotsList'),
});

const movementsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/movements',
  component: page(() => import('./pages/movements-list'), 'MovementsList'),
});

const holdsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/holds',
  component: page(() => import('./pages/holds-list'), 'HoldsList'),
});

const transfersRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/transfers',
  component: page(() => import('./pages/transfers-list'), 'TransfersList'),
});

const sendRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/transfers/new',
  component: page(() => import('./pages/transfer-new'), 'NewTransfer'),
});

const transferRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/transfers/$transferId',
  component: page(() => import('./pages/transfer-detail'), 'TransferDetail'),
});

const countsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/counts',
  component: page(() => import('./pages/counts-list'), 'CountsList'),
});

const countRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/counts/$countId',
  component: page(() => import('./pages/count-detail'), 'CountDetail'),
});

const locationsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/locations',
  component: page(() => import('./pages/locations-list'), 'LocationsList'),
});

const newLocationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/locations/new',
  component: page(() => import('./pages/location-form'), 'NewLocation'),
});

const locationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/locations/$locationId',
  component: page(() => import('./pages/location-form'), 'EditLocation'),
});

export const inventoryRoutes = [
  stockRoute,
  itemRoute,
  receiveRoute,
  reorderRoute,
  lotsRoute,
  movementsRoute,
  holdsRoute,
  transfersRoute,
  sendRoute,
  transferRoute,
  countsRoute,
  countRoute,
  locationsRoute,
  newLocationRoute,
  locationRoute,
] as const;
