export { schedulesRoutes } from './routes';
