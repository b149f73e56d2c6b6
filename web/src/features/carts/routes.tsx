import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';
import { liveSearch } from './parts/search';

export const liveRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/live',
  validateSearch: liveSearch,
  component: page(() => import('./pages/live-carts'), 'LiveCarts'),
});
