export { schemasRoutes } from './routes';
