// `/design`, in a development build alone: a build for others has not even its code.
import { createRoute, redirect } from '@tanstack/react-router';
import { page, rootRoute } from '@/shared/routing';

export const designRoutes = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/design',
        beforeLoad: () => {
          throw redirect({ to: '/design/kit' as never });
        },
      }),
      createRoute({
        getParentRoute: () => rootRoute,
        path: '/design/$part',
        component: page(() => import('./design-page'), 'DesignPage'),
      }),
    ]
  : [];
