export { rentalsRoutes } from './routes';
