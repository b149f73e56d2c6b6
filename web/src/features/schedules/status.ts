import type { FiringState, ScheduleState } from '@/client/routers/scheduling';
import type { Tone } from '@/shared/kit';

export const SCHEDULE_TONES: Record<ScheduleState, Tone> = { active: 'good', paused: 'warn', finished: 'idle' };

export const FIRING_TONES: Record<FiringState, Tone> = { queued: 'active', running: 'active', succeeded: 'good', failed: 'bad', cancelled: 'idle', skipped: 'warn' };

export const FIRING_STATES = Object.keys(FIRING_TONES) as readonly FiringState[];
