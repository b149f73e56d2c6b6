export { storesRoutes } from './routes';
