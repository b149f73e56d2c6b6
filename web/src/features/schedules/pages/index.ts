// All pages of schedules come as one file: they share most of what they are made of.
export { ScheduleDetail } from './schedule-detail';
export { EditSchedule, NewSchedule } from './schedule-form';
export { SchedulesList } from './schedules-list';
