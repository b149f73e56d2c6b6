import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';
import { spanSearch } from './parts/search';

export const homeRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/',
  validateSearch: spanSearch,
  component: page(() => import('./pages/home'), 'Home'),
});
