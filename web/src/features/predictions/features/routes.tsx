import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/features',
  component: page(() => import('./pages/features-list'), 'FeaturesList'),
});

const historyRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/features/history',
  component: page(() => import('./pages/features-history'), 'FeaturesHistory'),
});

export const featuresRoutes = [listRoute, historyRoute] as const;
