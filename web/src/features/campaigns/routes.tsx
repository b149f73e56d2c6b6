import { createRoute, type RouteComponent } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const at = <Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => storeRoute, path: `/campaigns${path}` as const, component });
const pages = () => import('./pages');

export const campaignsRoutes = [
  at('', page(pages, 'CampaignsList')),
  at('/suppressions', page(pages, 'Suppressions')),
  at('/$campaignId', page(pages, 'CampaignPage')),
  at('/$campaignId/$step', page(pages, 'StepPage')),
] as const;
