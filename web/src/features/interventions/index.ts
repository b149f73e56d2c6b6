export { interventionsRoutes } from './routes';
