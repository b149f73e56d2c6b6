// `/guides/orders`: the guides of the version that runs, so that help needs no other host.
import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

export const guideRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/guides/$guide',
  component: page(() => import('./guide-page'), 'GuidePage'),
});
