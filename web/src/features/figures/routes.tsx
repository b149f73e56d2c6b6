import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const questionsRoute = createRoute({ getParentRoute: () => storeRoute, path: '/questions', component: page(() => import('./pages/questions'), 'Questions') });

export const figuresRoutes = [questionsRoute] as const;
