// The roots that features hang their routes from; the app says what is painted around them.
import { createRootRoute, createRoute } from '@tanstack/react-router';
import { ensureInStore } from '../session';

export const rootRoute = createRootRoute();

/** Pages of a store: whoever opens one is signed in and has a store, and the shell is around it. */
export const storeRoute = createRoute({ getParentRoute: () => rootRoute, id: 'store', beforeLoad: ensureInStore });

/** Pages for whoever is not signed in, or in no store yet. */
export const entryRoute = createRoute({ getParentRoute: () => rootRoute, id: 'entry' });
