export { client, queryClient, trpc } from './client';
export { type ErrorReason, type Failure, failedFor, failureOf, isRetryable, type Reason, type ValidationIssue } from './errors';
export { idempotencyKeyOf, type Intention, useIntention } from './intentions';
export { QUIETLY } from './renewal';
export {
  onSessionLost,
  onTabsNews,
  renewSession,
  restoreSession,
  SessionLostError,
  type SessionNews,
  tellTabs,
} from './restoring';
export { isOutdated } from './version';
