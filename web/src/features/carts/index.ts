export { usePulse } from './pulse';
export { liveRoute } from './routes';
