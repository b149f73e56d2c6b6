export { client, queryClient, trpc } from './client';
export { type ErrorReason, type Failure, failedFor, failureOf, isRetryable, type Reason, type ValidationIssue } from './errors';
export { type Intention, useIntention } from './intentions';
export { onSessionLost, restoreSession, SessionLostError } from './restoring';
