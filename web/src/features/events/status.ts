// How events, replays and repairs stand, as a tone.
import type { EventImportStatus } from '@/client/routers/eventImports';
import type { RepairStatus } from '@/client/routers/eventRepairs';
import type { ReplayStatus } from '@/client/routers/events';
import type { DeadLetterReason } from '@/client/shared';
import type { Verdict } from '@/client/topics';
import type { Tone } from '@/shared/kit';

export const VERDICT_TONES: Record<Verdict, Tone> = {
  kept: 'good',
  repaired: 'active',
  duplicate: 'idle',
  refused: 'bad',
  dead: 'bad',
};

export const REPLAY_TONES: Record<ReplayStatus, Tone> = { running: 'active', done: 'good', stopped: 'idle' };

export const IMPORT_TONES: Record<EventImportStatus, Tone> = {
  uploading: 'active',
  waiting: 'idle',
  reading: 'active',
  sending: 'active',
  settling: 'active',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
};

export const REPAIR_TONES: Record<RepairStatus, Tone> = { proposed: 'warn', applied: 'good', accepted: 'good', rejected: 'idle' };

/** The reasons for which letters are buried by now; others are from before. */
export const REASONS: readonly DeadLetterReason[] = [
  'parse',
  'schema',
  'size',
  'timestamp_out_of_range',
  'unknown_store',
  'enrichment',
  'store_refused',
  'outlived',
  'undecodable',
  'unprocessable',
];
