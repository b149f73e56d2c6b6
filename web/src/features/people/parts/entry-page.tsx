// The frame of the pages where nobody is signed in.
import { useEffect, type ReactNode } from 'react';
import { TipLayer } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { words } from '../words';

interface EntryPageProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  readonly foot?: ReactNode;
}

export function EntryPage({ title, text, children, foot }: EntryPageProps) {
  const t = useWords(words);
  useEffect(() => {
    document.title = `${title} · Cartwheel`;
  }, [title]);
  return (
    <main className="flex min-h-dvh flex-col items-center px-16 pt-64 pb-32">
      <div className="mb-24 flex flex-col items-center gap-8">
        <img src="/favicon.svg" alt="" width="40" height="40" />
        <p className="text-text-2">{t.tagline}</p>
      </div>
      <section className="w-full max-w-sign-in rounded-card border border-line bg-surface p-24">
        <h1 className="text-title">{title}</h1>
        {text && <p className="pt-4 text-text-2">{text}</p>}
        {children && <div className="pt-16">{children}</div>}
      </section>
      {foot && <div className="flex items-baseline gap-4 pt-16 text-text-2">{foot}</div>}
      <TipLayer />
    </main>
  );
}
