// The form to sign in over a page, which is fetched only when a session was lost.
import { lazy } from 'react';

export const SignInOverPage = lazy(() => import('./sign-in-form').then(({ SignInForm }) => ({ default: SignInForm })));
