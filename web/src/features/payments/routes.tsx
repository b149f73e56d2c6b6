import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const servicesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/payments',
  component: page(() => import('./pages/services'), 'Services'),
});

const messagesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/payments/messages',
  component: page(() => import('./pages/messages'), 'Messages'),
});

export const paymentsRoutes = [servicesRoute, messagesRoute] as const;
