import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks',
  component: page(() => import('./pages/endpoints-list'), 'EndpointsList'),
});

const newRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/new',
  component: page(() => import('./pages/endpoint-form'), 'NewEndpoint'),
});

const endpointRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/$endpointId',
  component: page(() => import('./pages/endpoint-deliveries'), 'EndpointDeliveries'),
});

const editRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/$endpointId/edit',
  component: page(() => import('./pages/endpoint-form'), 'EditEndpoint'),
});

const deliveryRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/webhooks/$endpointId/deliveries/$deliveryId',
  component: page(() => import('./pages/delivery-detail'), 'DeliveryDetail'),
});

export const webhooksRoutes = [listRoute, newRoute, endpointRoute, editRoute, deliveryRoute] as const;
