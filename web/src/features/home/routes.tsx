import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

export const homeRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/',
  component: page(() => import('./pages/home'), 'Home'),
});
