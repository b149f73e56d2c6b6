import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

/** Around all pages of events: the line that leads from one to the other. */
export const eventsArea = createRoute({
  getParentRoute: () => storeRoute,
  id: 'events-area',
  component: page(() => import('./pages/events-area'), 'EventsArea'),
});

const liveRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events',
  component: page(() => import('./pages/live-events'), 'LiveEvents'),
});

const storedRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/stored',
  component: page(() => import('./pages/stored-events'), 'StoredEvents'),
});

const groupsRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/dead-letters',
  component: page(() => import('./pages/letter-groups'), 'LetterGroups'),
});

const lettersRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/dead-letters/all',
  component: page(() => import('./pages/letters-list'), 'LettersList'),
});

const replaysRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/dead-letters/replays',
  component: page(() => import('./pages/replays-list'), 'ReplaysList'),
});

const letterRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/dead-letters/$letterId',
  component: page(() => import('./pages/letter-detail'), 'LetterDetail'),
});

const letterEditRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/dead-letters/$letterId/edit',
  component: page(() => import('./pages/letter-edit'), 'LetterEdit'),
});

const repairsRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/repairs',
  component: page(() => import('./pages/repairs-list'), 'RepairsList'),
});

const routesRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/routes',
  component: page(() => import('./pages/routes-list'), 'RoutesList'),
});

const newRouteRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/routes/new',
  component: page(() => import('./pages/route-form'), 'NewRoute'),
});

const editRouteRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/routes/$routeId',
  component: page(() => import('./pages/route-form'), 'EditRoute'),
});

const suppressedRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/suppressed',
  component: page(() => import('./pages/suppressed-list'), 'SuppressedList'),
});

const importsRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/imports',
  component: page(() => import('./pages/imports-list'), 'ImportsList'),
});

const newImportRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/imports/new',
  component: page(() => import('./pages/import-file'), 'ImportFile'),
});

const importRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/imports/$importId',
  component: page(() => import('./pages/import-run'), 'ImportRun'),
});

export const pipelineRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/pipeline',
  component: page(() => import('./pages/pipeline-page'), 'PipelinePage'),
});

export const trackerRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/tracker',
  component: page(() => import('./pages/tracker-page'), 'TrackerPage'),
});

/** Below the area; the routes of schemas stand beside them. */
export const eventsRoutes = [
  liveRoute,
  storedRoute,
  groupsRoute,
  lettersRoute,
  replaysRoute,
  letterRoute,
  letterEditRoute,
  repairsRoute,
  routesRoute,
  newRouteRoute,
  editRouteRoute,
  suppressedRoute,
  importsRoute,
  newImportRoute,
  importRoute,
] as const;
