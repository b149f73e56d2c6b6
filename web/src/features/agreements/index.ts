export { AgreementsCard } from './parts/agreements-card';
export { SigningServices } from './parts/services-section';
export { Sign } from './pages/sign';
