import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const channelsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/channels',
  component: page(() => import('./pages/channels'), 'Channels'),
});

export const channelsRoutes = [channelsRoute] as const;
