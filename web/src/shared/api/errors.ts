// What went wrong, as the server says it: by reason, and never by the text of a message.
import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '@/client/router';
import type { ErrorReason, ValidationIssue } from '@/client/shared';

export type { ErrorReason, ValidationIssue };

/** The server did not answer at all: it is away, or we are. */
export type Reason = ErrorReason | 'unreachable';

export interface Failure {
  readonly reason: Reason;
  readonly message: string;
  readonly retryable: boolean;
  /** Names the fault in the server's log, when it was ours. */
  readonly incidentId: string | null;
  readonly issues: readonly ValidationIssue[];
  readonly retryAfterSeconds: number | null;
}

/** Read an error of a call; one that is none of those is thrown on, since it is a bug of the page. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof TRPCClientError)) throw error;
  const { data, message } = error as TRPCClientError<AppRouter>;
  if (data?.reason === undefined) {
    return { reason: 'unreachable', message, retryable: true, incidentId: null, issues: [], retryAfterSeconds: null };
  }
  return {
    reason: data.reason,
    message,
    retryable: data.retryable,
    incidentId: data.incidentId ?? null,
    issues: data.issues ?? [],
    retryAfterSeconds: data.retryAfterSeconds ?? null,
  };
}

export const isRetryable = (error: unknown): boolean => error instanceof TRPCClientError && failureOf(error).retryable;

/** Whether it failed for this very reason. */
export const failedFor = (error: unknown, ...reasons: Reason[]): boolean =>
  error instanceof TRPCClientError && reasons.includes(failureOf(error).reason);
