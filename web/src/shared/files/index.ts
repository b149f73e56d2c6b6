export { base64Of, type Cell, csvOf, type NamedFile, saveFile, saveTable } from './files';
