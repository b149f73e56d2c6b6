export { figuresRoutes } from './routes';
