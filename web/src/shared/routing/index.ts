export { parseSearch, stringifySearch } from './address';
export { page } from './page';
export { forgetSearches, lastSearch, type Place, rememberSearch, useCurrentPlace, usePlace } from './place';
export { entryRoute, rootRoute, storeRoute } from './roots';
