export { monitoringRoutes } from './routes';
export { Outage } from './parts/outage';
