// Pages of other domains that hang below Settings.
import { usePlace } from '@/shared/routing';
import type { Back } from '@/shared/shapes';
import { useSettingsWords } from './words';

/** Says where a page is, and gives the way back up. */
export function useSettingsPlace(title: string): Back {
  const { title: label } = useSettingsWords();
  usePlace({ title, parent: { label, to: '/settings' } });
  return { label, link: { to: '/settings' } };
}
