// Every page of the app; only here are all features known.
import { createRouter } from '@tanstack/react-router';
import { liveRoute } from '@/features/carts';
import { productsRoute } from '@/features/catalog';
import { homeRoute } from '@/features/home';
import { ordersRoute } from '@/features/orders';
import { entryRoute, parseSearch, rootRoute, storeRoute, stringifySearch } from '@/shared/routing';

const routeTree = rootRoute.addChildren([
  entryRoute,
  storeRoute.addChildren([homeRoute, liveRoute, ordersRoute, productsRoute]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  // Query keeps answers; the router only says when to ask.
  defaultPreloadStaleTime: 0,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
