export { interventionsRoutes } from './routes';
export { leftAloneLine, storyOf as reachStoryOf } from './parts/story';
export type { ShownDecision, ShownDelivery } from './data';
export { decisionsOptions, deliveriesOptions } from './data';
export { reachWords, type ReachWords } from './words';
