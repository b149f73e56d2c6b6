export { Coalescer, type Gathered } from './coalescing';
export { type EventOf, type Following, type LiveStanding, socketOf, useLiveStanding, useTopic } from './hooks';
export { type LiveState, StoreSocket, type Topic } from './socket';
export { polledStanding, type PolledStanding, SUMMED_MS, WATCHED_MS } from './polling';
