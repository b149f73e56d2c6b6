export { findVariants } from './parts/find-variants';
export { productsRoutes } from './routes';
