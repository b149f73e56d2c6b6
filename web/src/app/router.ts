// Every page of the app; only here are all features known.
import { createRouter } from '@tanstack/react-router';
import { announcementsRoutes } from '@/features/announcements';
import { auditRoutes } from '@/features/audit';
import { bookingsRoutes } from '@/features/bookings';
import { campaignsRoutes, mailTemplatesRoutes } from '@/features/campaigns';
import { liveRoute } from '@/features/carts';
import { productsRoutes } from '@/features/catalog';
import { channelsRoutes } from '@/features/channels';
import { customersRoutes } from '@/features/customers';
import { eventsArea, eventsRoutes, pipelineRoute, trackerRoute } from '@/features/events';
import { figuresRoutes } from '@/features/figures';
import { homeRoute } from '@/features/home';
import { interventionsRoutes } from '@/features/interventions';
import { inventoryRoutes } from '@/features/inventory';
import { illustrationsRoutes } from '@/features/illustrations';
import { jobsRoutes } from '@/features/jobs';
import { mailboxRoutes } from '@/features/mailbox';
import { monitoringRoutes } from '@/features/monitoring';
import { ordersRoutes } from '@/features/orders';
import { paymentsRoutes } from '@/features/payments';
import { accountRoutes, peopleRoutes } from '@/features/people';
import { featuresRoutes, modelsRoutes, triedRoutes } from '@/features/predictions';
import { pricingRoutes } from '@/features/pricing';
import { providersRoutes } from '@/features/providers';
import { rentalsRoutes, signRoute } from '@/features/rentals';
import { schedulesRoutes } from '@/features/schedules';
import { schemasRoutes } from '@/features/schemas';
import { settingsRoutes } from '@/features/settings';
import { storeSettingsRoutes, storesRoutes } from '@/features/stores';
import { webhooksRoutes } from '@/features/webhooks';
import { entryRoute, parseSearch, rootRoute, storeRoute, stringifySearch } from '@/shared/routing';
import { designRoutes } from './design/route';
import { guideRoute } from './guides/route';
import { AppFailed, NoSuchAddress, NoSuchPage, PageFailed } from './errors';
import { Shell } from './shell/shell';
import { ShellFrame } from './shell/shell-frame';

rootRoute.update({ notFoundComponent: NoSuchAddress });
storeRoute.update({ component: Shell, pendingComponent: ShellFrame, errorComponent: AppFailed });

const routeTree = rootRoute.addChildren([
  entryRoute.addChildren([...peopleRoutes, ...storesRoutes, signRoute]),
  storeRoute.addChildren([
    homeRoute,
    ...figuresRoutes,
    liveRoute,
    ...ordersRoutes,
    ...productsRoutes,
    ...inventoryRoutes,
    ...customersRoutes,
    ...pricingRoutes,
    ...bookingsRoutes,
    ...rentalsRoutes,
    ...interventionsRoutes,
    ...campaignsRoutes,
    ...mailTemplatesRoutes,
    ...illustrationsRoutes,
    ...modelsRoutes,
    ...triedRoutes,
    ...featuresRoutes,
    eventsArea.addChildren([...eventsRoutes, ...schemasRoutes]),
    pipelineRoute,
    trackerRoute,
    ...jobsRoutes,
    ...schedulesRoutes,
    ...announcementsRoutes,
    ...webhooksRoutes,
    ...monitoringRoutes,
    ...mailboxRoutes,
    ...settingsRoutes,
    ...storeSettingsRoutes,
    ...accountRoutes,
    ...paymentsRoutes,
    ...channelsRoutes,
    ...providersRoutes,
    ...auditRoutes,
    guideRoute,
  ]),
  ...designRoutes,
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  // The frame is there at once, and nothing flashes where answers are quick.
  defaultPendingMs: 150,
  // It is where the page will be, so that there is no jump to soften by holding the page back.
  defaultPendingMinMs: 0,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NoSuchPage,
  // Query keeps answers; the router only says when to ask.
  defaultPreloadStaleTime: 0,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
