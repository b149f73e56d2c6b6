export { liveRoute } from './routes';
