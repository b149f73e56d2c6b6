// All pages of settings come as one file: they share most of what they are made of.
export { ConfigurationPage } from './configuration';
export { ConfigurationHistory } from './configuration-history';
export { FlagPage, NewFlag } from './flag-page';
export { FlagsList } from './flags-list';
export { SettingsIndex } from './settings-index';
