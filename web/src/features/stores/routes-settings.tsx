// What is set of a store: itself, who belongs to it, and the keys that open it.
import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const storeSettingsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/store',
  component: page(() => import('./pages/store-settings'), 'StoreSettings'),
});

const membersRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/members',
  component: page(() => import('./pages/members-list'), 'MembersList'),
});

const invitationsRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/invitations',
  component: page(() => import('./pages/invitations-list'), 'InvitationsList'),
});

const rolesRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/roles',
  component: page(() => import('./pages/roles'), 'Roles'),
});

const keysRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/keys',
  component: page(() => import('./pages/keys-list'), 'KeysList'),
});

const newKeyRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/keys/new',
  component: page(() => import('./pages/key-new'), 'NewKey'),
});

export const storeSettingsRoutes = [storeSettingsRoute, membersRoute, invitationsRoute, rolesRoute, keysRoute, newKeyRoute] as const;
