export { campaignsRoutes } from './routes';
