import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages/tried');

const experimentsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments',
  component: page(pages, 'ExperimentsList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments/new',
  component: page(pages, 'NewExperiment'),
});

const experimentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments/$experimentId',
  component: page(pages, 'ExperimentDetail'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments/$experimentId/edit',
  component: page(pages, 'EditExperiment'),
});

const driftRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/drift',
  component: page(pages, 'DriftPage'),
});

const forecastsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/forecasts',
  component: page(pages, 'ForecastsList'),
});

export const triedRoutes = [experimentsRoute, newRoute, experimentRoute, editRoute, driftRoute, forecastsRoute] as const;
