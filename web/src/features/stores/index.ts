export { currencies, zones } from './parts/defaults';
export { type Authors, useAuthors } from './authors';
export { storesRoutes } from './routes';
export { storeSettingsRoutes } from './routes-settings';
