export { ExplainPrice } from './parts/explain-price';
export { bookingsRoutes } from './routes';
