export { MOST_COUNTED, useUnread } from './data';
/** Fetched when the bell is opened. */
export const loadNoticeList = () => import('./parts/notice-list');
