import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';
import { prefetchOverview } from './data';
import { spanSearch } from './parts/search';

export const homeRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/',
  validateSearch: spanSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => prefetchOverview(deps),
  component: page(() => import('./pages/home'), 'Home'),
});
