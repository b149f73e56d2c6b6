export { base64Of, type Cell, type NamedFile, saveFile, TableFile } from './files';
