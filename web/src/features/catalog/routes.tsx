import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

export const productsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products',
  component: page(() => import('./pages/products-list'), 'ProductsList'),
});
