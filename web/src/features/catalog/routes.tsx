import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products',
  component: page(() => import('./pages/products-list'), 'ProductsList'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/$productId',
  component: page(() => import('./pages/products-list'), 'ProductsList'),
});

export const productsRoutes = [listRoute, detailRoute] as const;
