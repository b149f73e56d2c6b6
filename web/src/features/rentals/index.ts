export { rentalsRoutes, signRoute } from './routes';
