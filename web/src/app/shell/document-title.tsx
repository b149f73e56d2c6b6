// The title of the tab: thing · section · store, with what came meanwhile first.
import { useLocation } from '@tanstack/react-router';
import { useCurrentPlace } from '@/shared/routing';
import { useStore } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { sectionOf } from './entries';

export function DocumentTitle() {
  const t = useWords(words).nav;
  const place = useCurrentPlace();
  const section = sectionOf(useLocation().pathname);
  const store = useStore();
  const title = place?.title ?? (section && t[section.word]);
  const parts = [title, place?.parent?.label, store.name].filter((part) => part !== undefined);
  const count = place?.count ?? 0;
  return <title>{`${count > 0 ? `(${count}) ` : ''}${parts.join(' · ')}`}</title>;
}
