export { eventsArea, eventsRoutes, pipelineRoute, trackerRoute } from './routes';
