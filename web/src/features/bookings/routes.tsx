import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const pages = () => import('./pages');

const to = <const Path extends string>(path: Path, name: keyof Awaited<ReturnType<typeof pages>>) =>
  createRoute({ getParentRoute: () => storeRoute, path, component: page(pages, name) });

export const bookingsRoutes = [
  to('/bookings', 'BookingsList'),
  to('/bookings/new', 'NewBooking'),
  to('/bookings/calendar', 'Calendar'),
  to('/bookings/use', 'UseOfCars'),
  to('/bookings/$bookingId', 'BookingDetail'),
  to('/bookings/$bookingId/pick-up', 'PickUp'),
  to('/bookings/$bookingId/return', 'GiveBack'),
] as const;
