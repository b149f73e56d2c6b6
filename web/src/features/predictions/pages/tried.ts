// They come as one file: each file of its own would be named in the first load.
export { DriftPage } from './drift';
export { ExperimentDetail } from './experiment-detail';
export { EditExperiment, NewExperiment } from './experiment-form';
export { ExperimentsList } from './experiments-list';
export { ForecastsList } from './forecasts-list';
