import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const carsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars',
  component: page(() => import('./pages/cars-list'), 'CarsList'),
});

const newCarRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars/new',
  component: page(() => import('./pages/car-form'), 'NewCar'),
});

const carRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars/$carId',
  component: page(() => import('./pages/car-form'), 'EditCar'),
});

const locationsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars/locations',
  component: page(() => import('./pages/locations-list'), 'LocationsList'),
});

const newLocationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars/locations/new',
  component: page(() => import('./pages/location-form'), 'NewLocation'),
});

const locationRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars/locations/$locationId',
  component: page(() => import('./pages/location-form'), 'EditLocation'),
});

const extrasRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars/extras',
  component: page(() => import('./pages/extras-list'), 'ExtrasList'),
});

const categoriesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/cars/categories',
  component: page(() => import('./pages/categories-list'), 'CategoriesList'),
});

export const rentalsRoutes = [carsRoute, newCarRoute, carRoute, locationsRoute, newLocationRoute, locationRoute, extrasRoute, categoriesRoute] as const;
