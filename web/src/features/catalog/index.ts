export { productsRoute } from './routes';
