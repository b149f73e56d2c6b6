import { createRoute } from '@tanstack/react-router';
import { eventsArea } from '@/features/events';
import { page } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/schemas',
  component: page(() => import('./pages/subjects-list'), 'SubjectsList'),
});

const newRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/schemas/new',
  component: page(() => import('./pages/schema-new'), 'NewSchema'),
});

const detailRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/schemas/$subject',
  component: page(() => import('./pages/subject-detail'), 'SubjectDetail'),
});

export const schemasRoutes = [listRoute, newRoute, detailRoute] as const;
