import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

export const liveRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/live',
  component: page(() => import('./pages/live-carts'), 'LiveCarts'),
});
