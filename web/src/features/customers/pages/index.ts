// All pages of customers come as one file: they share most of what they are made of.
export { CustomerDetail } from './customer-detail';
export { EditCustomer, NewCustomer } from './customer-form';
export { CustomersList } from './customers-list';
export { DuplicatesList } from './duplicates-list';
export { GroupsList } from './groups-list';
export { MergePage } from './merge';
export { SegmentDetail } from './segment-detail';
export { EditSegment, NewSegment } from './segment-form';
export { SegmentsList } from './segments-list';
