import { createRoute, type RouteComponent } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const at = <Path extends string>(path: Path, component: RouteComponent) => createRoute({ getParentRoute: () => storeRoute, path: `/interventions${path}` as const, component });
const pages = () => import('./pages');

// A form is of something new where the last part of its address says so.
export const interventionsRoutes = [
  at('', page(pages, 'InterventionsList')),
  at('/results', page(pages, 'ResultsPage')),
  at('/templates', page(pages, 'TemplatesList')),
  at('/templates/$templateId', page(pages, 'TemplatePage')),
  at('/campaigns', page(pages, 'CampaignsList')),
  at('/campaigns/$campaignId', page(pages, 'CampaignPage')),
  at('/$interventionId', page(pages, 'InterventionDetail')),
] as const;
