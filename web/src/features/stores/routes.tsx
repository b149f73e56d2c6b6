import { createRoute, redirect } from '@tanstack/react-router';
import { queryClient } from '@/shared/api';
import { entryRoute, page } from '@/shared/routing';
import { meOptions } from '@/shared/session';

const openStoreRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/open-store',
  beforeLoad: async () => {
    if ((await queryClient.ensureQueryData(meOptions)) === null) throw redirect({ to: '/sign-in' });
  },
  component: page(() => import('./pages/open-store'), 'OpenStore'),
});

/** Mails with invitations lead here. */
const invitationRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/invitation',
  component: page(() => import('./pages/invitation'), 'Invitation'),
});

export const storesRoutes = [openStoreRoute, invitationRoute] as const;
