export { findProducts, findVariants } from './parts/find-variants';
export { useProductNames } from './parts/product-names';
export { productsRoutes } from './routes';
