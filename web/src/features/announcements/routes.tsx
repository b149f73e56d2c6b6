import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/announcements',
  component: page(() => import('./pages/announcements-list'), 'AnnouncementsList'),
});

const letterRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/announcements/$letterId',
  component: page(() => import('./pages/letter-detail'), 'LetterDetail'),
});

export const announcementsRoutes = [listRoute, letterRoute] as const;
