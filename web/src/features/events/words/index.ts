import { defineWords, useWords } from '@/shared/words';
import { en } from './en';
import { en as imports } from './imports/en';
import { en as letters } from './letters/en';
import { en as pipeline } from './pipeline/en';
import { en as routes } from './routes/en';
import { en as stored } from './stored/en';
import { en as tracker } from './tracker/en';

const words = defineWords(en, { de: () => import('./de').then(({ de }) => de) });
const importWords = defineWords(imports, { de: () => import('./imports/de').then(({ de }) => de) });
const letterWords = defineWords(letters, { de: () => import('./letters/de').then(({ de }) => de) });
const storedWords = defineWords(stored, { de: () => import('./stored/de').then(({ de }) => de) });
const pipelineWords = defineWords(pipeline, { de: () => import('./pipeline/de').then(({ de }) => de) });
const routeWords = defineWords(routes, { de: () => import('./routes/de').then(({ de }) => de) });
const trackerWords = defineWords(tracker, { de: () => import('./tracker/de').then(({ de }) => de) });

export const useEventWords = () => useWords(words);
export const useImportWords = () => useWords(importWords);
export const useLetterWords = () => useWords(letterWords);
export const useStoredWords = () => useWords(storedWords);
export const usePipelineWords = () => useWords(pipelineWords);
export const useTrackerWords = () => useWords(trackerWords);
export const useRouteWords = () => useWords(routeWords);
