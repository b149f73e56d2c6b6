import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers',
  component: page(pages, 'CustomersList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/new',
  component: page(pages, 'NewCustomer'),
});

const detailRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/$customerId',
  component: page(pages, 'CustomerDetail'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/$customerId/edit',
  component: page(pages, 'EditCustomer'),
});

const mergeRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/$customerId/merge',
  component: page(pages, 'MergePage'),
});

const duplicatesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/duplicates',
  component: page(pages, 'DuplicatesList'),
});

const groupsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/groups',
  component: page(pages, 'GroupsList'),
});

const segmentsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments',
  component: page(pages, 'SegmentsList'),
});

const newSegmentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments/new',
  component: page(pages, 'NewSegment'),
});

const segmentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments/$segmentId',
  component: page(pages, 'SegmentDetail'),
});

const editSegmentRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/customers/segments/$segmentId/edit',
  component: page(pages, 'EditSegment'),
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
