import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const auditRoute = createRoute({
  getParentRoute: () => storeRoute,
  path: '/settings/audit',
  component: page(() => import('./pages/audit-log'), 'AuditLog'),
});

export const auditRoutes = [auditRoute] as const;
