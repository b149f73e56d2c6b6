import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const systemRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/system',
  component: page(() => import('./pages/system'), 'System'),
});

export const monitoringRoutes = [systemRoute] as const;
