export { EditTemplate } from './template-form';
export { TemplatesList } from './templates-list';
export { TemplateVersions } from './template-versions';
