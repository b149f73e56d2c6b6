import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const indexRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings',
  component: page(() => import('./pages/settings-index'), 'SettingsIndex'),
});

const configurationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/configuration',
  component: page(() => import('./pages/configuration'), 'ConfigurationPage'),
});

const historyRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/configuration/history',
  component: page(() => import('./pages/configuration-history'), 'ConfigurationHistory'),
});

const flagsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/flags',
  component: page(() => import('./pages/flags-list'), 'FlagsList'),
});

const newFlagRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/flags/new',
  component: page(() => import('./pages/flag-page'), 'NewFlag'),
});

const flagRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/flags/$flag',
  component: page(() => import('./pages/flag-page'), 'FlagPage'),
});

export const settingsRoutes = [indexRoute, configurationRoute, historyRoute, flagsRoute, newFlagRoute, flagRoute] as const;
