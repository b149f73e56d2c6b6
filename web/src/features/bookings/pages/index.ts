// Pages of bookings come as one file, as they share most of what they are made of.
export { BookingDetail } from './booking-detail';
export { BookingsList } from './bookings-list';
export { Calendar } from './calendar';
export { GiveBack } from './give-back';
export { NewBooking } from './new-booking';
export { PickUp } from './pick-up';
export { UseOfCars } from './use-of-cars';
