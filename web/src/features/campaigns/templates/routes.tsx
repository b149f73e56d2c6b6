import { createRoute, type RouteComponent } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const at = <Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => storeRoute, path: `/mail-templates${path}` as const, component });
const pages = () => import('./pages');

export const mailTemplatesRoutes = [
  at('', page(pages, 'TemplatesList')),
  at('/$templateId', page(pages, 'EditTemplate')),
  at('/$templateId/versions', page(pages, 'TemplateVersions')),
] as const;
