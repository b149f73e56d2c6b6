// All pages of webhooks come as one file: they share most of what they are made of.
export { DeliveryDetail } from './delivery-detail';
export { EndpointDeliveries } from './endpoint-deliveries';
export { EditEndpoint, NewEndpoint } from './endpoint-form';
export { EndpointsList } from './endpoints-list';
