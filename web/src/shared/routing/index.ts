export { parseSearch, stringifySearch } from './address';
export { entryRoute, rootRoute, storeRoute } from './roots';
export { page } from './page';
