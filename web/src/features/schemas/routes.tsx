import { createRoute } from '@tanstack/react-router';
import { eventsArea } from '@/features/events';
import { page } from '@/shared/routing';

const pages = () => import('./pages');

const listRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/schemas',
  component: page(pages, 'SubjectsList'),
});

const newRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/schemas/new',
  component: page(pages, 'NewSchema'),
});

const detailRoute = createRoute({
  getParentRoute: () => eventsArea,
  path: '/events/schemas/$subject',
  component: page(pages, 'SubjectDetail'),
});

export const schemasRoutes = [listRoute, newRoute, detailRoute] as const;
