export { channelsRoutes } from './routes';
