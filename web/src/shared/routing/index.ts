export { parseSearch, stringifySearch } from './address';
export { page, PageMissingError, reloadForNewVersion } from './page';
export { forgetSearches, lastSearch, type Place, rememberSearch, useCurrentPlace, usePlace } from './place';
export { entryRoute, rootRoute, storeRoute } from './roots';
