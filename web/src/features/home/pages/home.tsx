import { useWords } from '@/shared/words';
import { words } from '../words';

export function Home() {
  const t = useWords(words);
  return <h1 className="text-title">{t.title}</h1>;
}
