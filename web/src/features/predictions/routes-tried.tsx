import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const experimentsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments',
  component: page(() => import('./pages/experiments-list'), 'ExperimentsList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments/new',
  component: page(() => import('./pages/experiment-form'), 'NewExperiment'),
});

const experimentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments/$experimentId',
  component: page(() => import('./pages/experiment-detail'), 'ExperimentDetail'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/experiments/$experimentId/edit',
  component: page(() => import('./pages/experiment-form'), 'EditExperiment'),
});

const driftRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/drift',
  component: page(() => import('./pages/drift'), 'DriftPage'),
});

const forecastsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/forecasts',
  component: page(() => import('./pages/forecasts-list'), 'ForecastsList'),
});

export const triedRoutes = [experimentsRoute, newRoute, experimentRoute, editRoute, driftRoute, forecastsRoute] as const;
