// One's own account, and the people of the platform for whoever runs it.
import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const accountRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/account',
  component: page(() => import('./pages/account'), 'Account'),
});

const peopleRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/people',
  component: page(() => import('./pages/people'), 'People'),
});

export const accountRoutes = [accountRoute, peopleRoute] as const;
