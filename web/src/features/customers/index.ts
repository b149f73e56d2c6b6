export { findCustomers } from './data';
export { customersRoutes } from './routes';
