import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const servicesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/services',
  component: page(() => import('./pages/services'), 'Services'),
});

const callsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/services/calls',
  component: page(() => import('./pages/calls-list'), 'CallsList'),
});

export const providersRoutes = [servicesRoute, callsRoute] as const;
