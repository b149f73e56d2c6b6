import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules',
  component: page(() => import('./pages/schedules-list'), 'SchedulesList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules/new',
  component: page(() => import('./pages/schedule-form'), 'NewSchedule'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules/$scheduleId',
  component: page(() => import('./pages/schedule-detail'), 'ScheduleDetail'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/schedules/$scheduleId/edit',
  component: page(() => import('./pages/schedule-form'), 'EditSchedule'),
});

export const schedulesRoutes = [listRoute, newRoute, detailRoute, editRoute] as const;
