import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products',
  component: page(() => import('./pages/products-list'), 'ProductsList'),
});

const categoriesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/categories',
  component: page(() => import('./pages/categories-list'), 'CategoriesList'),
});

const attributesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/attributes',
  component: page(() => import('./pages/attributes-list'), 'AttributesList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/new',
  component: page(() => import('./pages/product-new'), 'NewProduct'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/$productId',
  component: page(() => import('./pages/product-page'), 'ProductPage'),
});

const importRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/import',
  component: page(() => import('./pages/import-file'), 'ImportFile'),
});

const checkRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/import/$importId/check',
  component: page(() => import('./pages/import-check'), 'ImportCheck'),
});

const runRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/products/import/$importId/run',
  component: page(() => import('./pages/import-run'), 'ImportRun'),
});

export const productsRoutes = [listRoute, categoriesRoute, attributesRoute, newRoute, detailRoute, importRoute, checkRoute, runRoute] as const;
