import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const picturesRoute = createRoute({ getParentRoute: () => storeRoute, path: '/pictures', component: page(() => import('./pages/pictures'), 'Pictures') });

export const illustrationsRoutes = [picturesRoute] as const;
