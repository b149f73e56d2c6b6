import { defineWords, type Translated, useWords } from '@/shared/words';
import { en } from './en';

export const campaignWords = defineWords(en, { de: () => import('./de').then(({ de }) => de) });

export const useCampaignWords = () => useWords(campaignWords);

export type CampaignWords = Translated<typeof en>;
