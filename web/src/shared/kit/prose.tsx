// A text that was written as Markdown and is read in the app, in the language it was written in.
import { useNavigate } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import '../../styles/prose.css';

export function Prose({ html }: { html: string }) {
  const navigate = useNavigate();
  // Links of a text that was written as HTML: those to other guides stay in the app.
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a');
    if (link === null || link.origin !== window.location.origin || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    void navigate({ href: link.pathname + link.hash });
  };
  return <article lang="en" className="prose" onClick={follow} dangerouslySetInnerHTML={{ __html: html }} />;
}
