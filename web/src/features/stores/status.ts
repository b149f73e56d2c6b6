import type { InvitationState } from '@/client/routers/members';
import type { APIKey } from '@/client/shared';
import type { Tone } from '@/shared/kit';

export const INVITATION_TONES: Readonly<Record<InvitationState | 'expired', Tone>> = {
  pending: 'active',
  expired: 'warn',
  accepted: 'good',
  declined: 'idle',
  revoked: 'idle',
};

/** A week without an answer, and the link opens nothing any more. */
export const standOf = ({ state, expiresAt }: { state: InvitationState; expiresAt: string }, now = new Date()): InvitationState | 'expired' =>
  state === 'pending' && Date.parse(expiresAt) <= now.getTime() ? 'expired' : state;

export type KeyStand = 'open' | 'over' | 'revoked';

export const KEY_TONES: Readonly<Record<KeyStand, Tone>> = { open: 'good', over: 'idle', revoked: 'idle' };

export function keyStandOf({ revokedAt, expiresAt }: Pick<APIKey, 'revokedAt' | 'expiresAt'>, now = new Date()): KeyStand {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= now.getTime() ? 'over' : 'open';
}
