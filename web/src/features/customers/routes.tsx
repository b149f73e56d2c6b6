import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers',
  component: page(() => import('./pages/customers-list'), 'CustomersList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/new',
  component: page(() => import('./pages/customer-form'), 'NewCustomer'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/$customerId',
  component: page(() => import('./pages/customer-detail'), 'CustomerDetail'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/$customerId/edit',
  component: page(() => import('./pages/customer-form'), 'EditCustomer'),
});

const mergeRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/$customerId/merge',
  component: page(() => import('./pages/merge'), 'MergePage'),
});

const duplicatesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/duplicates',
  component: page(() => import('./pages/duplicates-list'), 'DuplicatesList'),
});

const groupsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/groups',
  component: page(() => import('./pages/groups-list'), 'GroupsList'),
});

const segmentsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments',
  component: page(() => import('./pages/segments-list'), 'SegmentsList'),
});

const newSegmentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments/new',
  component: page(() => import('./pages/segment-form'), 'NewSegment'),
});

const segmentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments/$segmentId',
  component: page(() => import('./pages/segment-detail'), 'SegmentDetail'),
});

const editSegmentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments/$segmentId/edit',
  component: page(() => import('./pages/segment-form'), 'EditSegment'),
});

export const customersRoutes = [
  listRoute,
  newRoute,
  detailRoute,
  editRoute,
  mergeRoute,
  duplicatesRoute,
  groupsRoute,
  segmentsRoute,
  newSegmentRoute,
  segmentRoute,
  editSegmentRoute,
] as const;
