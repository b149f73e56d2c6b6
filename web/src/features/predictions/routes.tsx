import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/models',
  component: page(() => import('./pages/models-list'), 'ModelsList'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/models/$version',
  component: page(() => import('./pages/model-detail'), 'ModelPage'),
});

export const modelsRoutes = [listRoute, detailRoute] as const;
