export { CampaignPage } from './campaign';
export { CampaignsList } from './campaigns-list';
export { StepPage } from './step';
export { Suppressions } from './suppressions';
