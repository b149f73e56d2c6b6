import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const stockRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory',
  component: page(pages, 'StockList'),
});

const itemRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/items/$variantId',
  component: page(pages, 'StockItemPage'),
});

const receiveRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/receive',
  component: page(pages, 'ReceiveStock'),
});

const reorderRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/reorder',
  component: page(pages, 'ReorderList'),
});

const lotsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/lots',
  component: page(pages, 'LotsList'),
});

const movementsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/movements',
  component: page(pages, 'MovementsList'),
});

const holdsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/holds',
  component: page(pages, 'HoldsList'),
});

const transfersRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/transfers',
  component: page(pages, 'TransfersList'),
});

const sendRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/transfers/new',
  component: page(pages, 'NewTransfer'),
});

const transferRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/transfers/$transferId',
  component: page(pages, 'TransferDetail'),
});

const countsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/counts',
  component: page(pages, 'CountsList'),
});

const countRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/counts/$countId',
  component: page(pages, 'CountDetail'),
});

const locationsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/locations',
  component: page(pages, 'LocationsList'),
});

const newLocationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/locations/new',
  component: page(pages, 'NewLocation'),
});

const locationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/inventory/locations/$locationId',
  component: page(pages, 'EditLocation'),
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
