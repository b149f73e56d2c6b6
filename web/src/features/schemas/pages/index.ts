// All pages of schemas come as one file: they share most of what they are made of.
export { NewSchema } from './schema-new';
export { SubjectDetail } from './subject-detail';
export { SubjectsList } from './subjects-list';
