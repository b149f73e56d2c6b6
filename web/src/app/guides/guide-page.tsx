import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type MouseEvent, useEffect } from 'react';
import { Card, NotFound } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { PageHead } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { words } from '../words';
import '../../styles/prose.css';

/** Written when the app is built: each is fetched when it is read. */
const GUIDES = import.meta.glob<{ readonly title: string; readonly html: string }>('../../../../docs/guides/*.md');

export function GuidePage() {
  const { guides: t } = useWords(words);
  const { guide } = useParams({ from: '/store/guides/$guide' });
  const load = GUIDES[`../../../../docs/guides/${guide}.md`];
  const { data } = useSuspenseQuery({ queryKey: ['guides', guide], queryFn: async () => (await load?.()) ?? null, staleTime: Infinity });
  usePlace({ title: data?.title ?? t.title });
  useEffect(() => document.getElementById(window.location.hash.slice(1))?.scrollIntoView(), [data]);
  const navigate = useNavigate();
  // Links of a text that was written as HTML: those to other guides stay in the app.
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a');
    if (link === null || link.origin !== window.location.origin || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    void navigate({ href: link.pathname + link.hash });
  };
  if (data === null) return <NotFound />;
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={data.title} help={{ text: t.help, guide: 'web' }} />
      <Card>
        <article lang="en" className="prose" onClick={follow} dangerouslySetInnerHTML={{ __html: data.html }} />
      </Card>
    </div>
  );
}
