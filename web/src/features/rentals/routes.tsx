import { createRoute } from '@tanstack/react-router';
import { entryRoute, page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const to = <const Path extends string>(path: Path, name: keyof Awaited<ReturnType<typeof pages>>) =>
  createRoute({ getParentRoute: () => storeRoute, path, component: page(pages, name) });

/** Mails know this address; whoever follows it is not signed in. */
export const signRoute = createRoute({ getParentRoute: () => entryRoute, path: '/sign', component: page(pages, 'Sign') });

export const rentalsRoutes = [
  to('/cars', 'CarsList'),
  to('/cars/new', 'NewCar'),
  to('/cars/$carId', 'EditCar'),
  to('/cars/locations', 'LocationsList'),
  to('/cars/locations/new', 'NewLocation'),
  to('/cars/locations/$locationId', 'EditLocation'),
  to('/cars/extras', 'ExtrasList'),
  to('/cars/categories', 'CategoriesList'),
] as const;
