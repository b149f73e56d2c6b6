export { currencies, zones } from './parts/defaults';
export { storesRoutes } from './routes';
