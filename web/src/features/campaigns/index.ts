export { campaignsRoutes } from './routes';
export { mailTemplatesRoutes } from './templates/routes';
