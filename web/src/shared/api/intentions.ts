// One idempotency key for one intention of a person: however often it is sent, it takes effect once.
import { useRef } from 'react';

interface Keyed {
  readonly context: Record<string, unknown>;
}

/** The key of an operation; whoever sends it again sends the same. */
export function idempotencyKeyOf(operation: Keyed): string {
  const given = operation.context['idempotencyKey'];
  if (typeof given === 'string') return given;
  const made = newKey();
  operation.context['idempotencyKey'] = made;
  return made;
}

export interface Intention {
  /** Goes with the call: `mutationOptions({ trpc: { context: intention.context } })`. */
  readonly context: Record<string, unknown>;
  /** It took effect, or something else is wanted now: the next call has a new key. */
  readonly renew: () => void;
}

/** An intention that outlives failures: pressing Save again sends the same key until `renew`. */
export function useIntention(): Intention {
  const held = useRef<Intention>(null);
  if (held.current === null) {
    const context: Record<string, unknown> = { idempotencyKey: newKey() };
    held.current = { context, renew: () => void (context['idempotencyKey'] = newKey()) };
  }
  return held.current;
}

// `crypto.randomUUID` is missing on plain http beyond localhost.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
