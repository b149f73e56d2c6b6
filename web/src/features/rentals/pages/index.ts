export { Sign } from '@/features/agreements';
// All pages of renting come as one file: they share most of what they are made of.
export { EditCar, NewCar } from './car-form';
export { CarsList } from './cars-list';
export { CategoriesList } from './categories-list';
export { ExtrasList } from './extras-list';
export { EditLocation, NewLocation } from './location-form';
export { LocationsList } from './locations-list';
