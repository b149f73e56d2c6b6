export { webhooksRoutes } from './routes';
