import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

export const ordersRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/orders',
  component: page(() => import('./pages/orders-list'), 'OrdersList'),
});
