// Pages are fetched when they are opened, or a moment before.
import { type AsyncRouteComponent, lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';

/** Names one page of a module that is fetched on its own: `page(() => import('./pages/x'), 'X')`. */
export function page<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): AsyncRouteComponent<object> {
  return lazyRouteComponent(load as () => Promise<Record<Name, ComponentType<object>>>, name) as AsyncRouteComponent<object>;
}
