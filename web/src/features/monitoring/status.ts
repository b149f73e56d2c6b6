// How the platform and its parts stand, as a tone; and which runbook says what to do.
import type { RoleState, SystemPart, SystemState } from '@/client/routers/system';
import type { Tone } from '@/shared/kit';

export const SYSTEM_TONES: Record<SystemState, Tone> = { ok: 'good', degraded: 'warn', failed: 'bad' };

export const ROLE_TONES: Record<RoleState, Tone> = { running: 'good', unready: 'warn', missing: 'bad' };

/** Others take events and serve pages without them. */
export const OPTIONAL: ReadonlySet<string> = new Set(['ingest', 'realtime']);

export const PART_NAMES = ['postgresql', 'redis', 'redis-memory', 'eventlog', 'clickhouse', 'objects'] as const;
export type PartName = (typeof PART_NAMES)[number];

export const partTone = ({ ok, required }: SystemPart): Tone => (ok ? 'good' : required ? 'bad' : 'warn');

export const RUNBOOKS: Readonly<Record<string, string>> = {
  postgresql: 'postgresql-refuses',
  redis: 'redis-refuses',
  'redis-memory': 'backlog',
  eventlog: 'stuck-consumer',
  clickhouse: 'torn-parts',
};

/** All there are, in the order in which they are looked for. */
export const ALL_RUNBOOKS = ['dead-letter-queue', 'backlog', 'stuck-consumer', 'postgresql-refuses', 'redis-refuses', 'torn-parts'] as const;
export type Runbook = (typeof ALL_RUNBOOKS)[number];
