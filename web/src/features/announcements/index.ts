export { announcementsRoutes } from './routes';
