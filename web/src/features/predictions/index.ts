export { featuresRoutes } from './features/routes';
export { modelsRoutes } from './routes';
export { triedRoutes } from './routes-tried';
export { DemandCard } from './parts/demand';
export { useNamed } from './words/named';
