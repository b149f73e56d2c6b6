export { providersRoutes } from './routes';
