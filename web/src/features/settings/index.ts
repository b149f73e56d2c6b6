export { useSettingsPlace } from './place';
export { settingsRoutes } from './routes';
