export { campaignsRoutes } from './routes';
export { mailTemplatesRoutes } from './templates/routes';
export { Section as CampaignsSection } from './parts/section';
