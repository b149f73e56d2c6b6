// They come as one file: each file of its own would be named in the first load.
export { CampaignPage } from './campaign-form';
export { CampaignsList } from './campaigns-list';
export { InterventionDetail } from './intervention-detail';
export { InterventionsList } from './interventions-list';
export { ResultsPage } from './results';
export { TemplatePage } from './template-form';
export { TemplatesList } from './templates-list';
