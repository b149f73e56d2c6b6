import { defineWords, useWords } from '@/shared/words';
import { en } from './en';

const chartWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });
export const useChartWords = () => useWords(chartWords);
