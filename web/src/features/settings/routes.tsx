import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const indexRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings',
  component: page(pages, 'SettingsIndex'),
});

const configurationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/configuration',
  component: page(pages, 'ConfigurationPage'),
});

const historyRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/configuration/history',
  component: page(pages, 'ConfigurationHistory'),
});

const flagsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/flags',
  component: page(pages, 'FlagsList'),
});

const newFlagRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/flags/new',
  component: page(pages, 'NewFlag'),
});

const flagRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/flags/$flag',
  component: page(pages, 'FlagPage'),
});

export const settingsRoutes = [indexRoute, configurationRoute, historyRoute, flagsRoute, newFlagRoute, flagRoute] as const;
