import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks',
  component: page(pages, 'EndpointsList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/new',
  component: page(pages, 'NewEndpoint'),
});

const endpointRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/$endpointId',
  component: page(pages, 'EndpointDeliveries'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/$endpointId/edit',
  component: page(pages, 'EditEndpoint'),
});

const deliveryRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/$endpointId/deliveries/$deliveryId',
  component: page(pages, 'DeliveryDetail'),
});

export const webhooksRoutes = [listRoute, newRoute, endpointRoute, editRoute, deliveryRoute] as const;
