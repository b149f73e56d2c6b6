// Signing in and what leads there; mails and identity providers know these addresses.
import { createRoute, redirect } from '@tanstack/react-router';
import * as v from 'valibot';
import { client } from '@/shared/api';
import { entryRoute, page } from '@/shared/routing';
import { begin } from '@/shared/session';

const text = v.optional(v.fallback(v.optional(v.string()), undefined));

export const signInRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/sign-in',
  validateSearch: v.object({
    next: text,
    said: v.optional(v.fallback(v.optional(v.picklist(['confirmed', 'changed', 'unlocked'])), undefined)),
  }),
  component: page(() => import('./pages/sign-in'), 'SignIn'),
});

export const providerReturnRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/sign-in/$provider',
  validateSearch: v.object({ code: text, state: text }),
  component: page(() => import('./pages/provider-return'), 'ProviderReturn'),
});

const registerRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/register',
  component: page(() => import('./pages/register'), 'Register'),
});

const verifyEmailRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/verify-email',
  component: page(() => import('./pages/verify-email'), 'VerifyEmail'),
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/forgot-password',
  component: page(() => import('./pages/forgot-password'), 'ForgotPassword'),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/reset-password',
  component: page(() => import('./pages/reset-password'), 'ResetPassword'),
});

const unlockRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/unlock',
  component: page(() => import('./pages/unlock'), 'Unlock'),
});

export const secondFactorRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/second-factor',
  validateSearch: v.object({ next: text }),
  component: page(() => import('./pages/second-factor'), 'SecondFactor'),
});

/** The link that a demo prints: it is good once, so it is followed before anything is painted. */
const enterRoute = createRoute({
  getParentRoute: () => entryRoute,
  path: '/enter',
  beforeLoad: async ({ location }) => {
    await client.auth.enter.mutate({ token: location.hash, cookies: true });
    await begin();
    throw redirect({ to: '/', replace: true });
  },
  errorComponent: page(() => import('./pages/enter'), 'EnterFailed'),
});

export const peopleRoutes = [
  signInRoute,
  providerReturnRoute,
  registerRoute,
  verifyEmailRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  unlockRoute,
  secondFactorRoute,
  enterRoute,
] as const;
