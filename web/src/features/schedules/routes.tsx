import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules',
  component: page(pages, 'SchedulesList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules/new',
  component: page(pages, 'NewSchedule'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules/$scheduleId',
  component: page(pages, 'ScheduleDetail'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules/$scheduleId/edit',
  component: page(pages, 'EditSchedule'),
});

export const schedulesRoutes = [listRoute, newRoute, detailRoute, editRoute] as const;
