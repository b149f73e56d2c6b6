import { createRoute } from '@tanstack/react-router';
import { page, storeRoute } from '@/shared/routing';

const listRoute = createRoute({ getParentRoute: () => storeRoute, path: '/outbox-mail', component: page(() => import('./pages/mailbox-list'), 'MailboxList') });
const mailRoute = createRoute({ getParentRoute: () => storeRoute, path: '/outbox-mail/$mailId', component: page(() => import('./pages/mailbox-mail'), 'MailboxMail') });

export const mailboxRoutes = [listRoute, mailRoute] as const;
