import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const queuesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/queues',
  component: page(() => import('./pages/queues-list'), 'QueuesList'),
});

const queueRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/queues/$queue',
  component: page(() => import('./pages/queue-jobs'), 'QueueJobs'),
});

const jobRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/queues/$queue/$jobId',
  component: page(() => import('./pages/job-detail'), 'JobDetail'),
});

export const jobsRoutes = [queuesRoute, queueRoute, jobRoute] as const;
