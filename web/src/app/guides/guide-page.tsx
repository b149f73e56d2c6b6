import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Card, NotFound, Prose } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { PageHead } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { words } from '../words';

/** Written when the app is built: each is fetched when it is read. */
const GUIDES = import.meta.glob<{ readonly title: string; readonly html: string }>(['../../../../docs/guides/*.md', '../../../../docs/runbooks/*.md']);

export function GuidePage() {
  const { guides: t } = useWords(words);
  const { guide } = useParams({ from: '/store/guides/$guide' });
  const load = GUIDES[`../../../../docs/guides/${guide}.md`] ?? GUIDES[`../../../../docs/runbooks/${guide}.md`];
  const { data } = useSuspenseQuery({ queryKey: ['guides', guide], queryFn: async () => (await load?.()) ?? null, staleTime: Infinity });
  usePlace({ title: data?.title ?? t.title });
  useEffect(() => document.getElementById(window.location.hash.slice(1))?.scrollIntoView(), [data]);
  if (data === null) return <NotFound />;
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={data.title} help={{ text: t.help, guide: 'web' }} />
      <Card>
        <Prose html={data.html} />
      </Card>
    </div>
  );
}
