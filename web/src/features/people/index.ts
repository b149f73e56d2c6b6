export { SignInOverPage } from './parts/sign-in-over-page';
export { EntryForm, Line } from './parts/entry-form';
export { EntryPage } from './parts/entry-page';
export { tokenOf } from './parts/next';
export { peopleRoutes } from './routes';
export { accountRoutes } from './routes-settings';
