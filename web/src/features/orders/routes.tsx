import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/orders',
  component: page(() => import('./pages/orders-list'), 'OrdersList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/orders/new',
  component: page(() => import('./pages/order-draft'), 'NewOrder'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/orders/$orderId',
  component: page(() => import('./pages/order-detail'), 'OrderDetail'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/orders/$orderId/items',
  component: page(() => import('./pages/order-draft'), 'EditOrderItems'),
});

export const ordersRoutes = [listRoute, newRoute, detailRoute, editRoute] as const;
