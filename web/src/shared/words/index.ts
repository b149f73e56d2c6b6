export { changeLanguage, type Language, LANGUAGES, language, locale, useLanguage } from './language';
export { changeReader, type Reader, reader, subscribeToReader, useReader } from './reader';
export { changeTheme } from './theme';
export { defineWords, loadWords, plural, type Translated, useWords, type Words } from './words';
