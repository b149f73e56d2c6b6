export { type Picked, PicturePicker } from './parts/picture-picker';
export { illustrationsRoutes } from './routes';
