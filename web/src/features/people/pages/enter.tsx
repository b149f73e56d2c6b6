import { ButtonLink } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { EntryPage } from '../parts/entry-page';
import { words } from '../words';

/** Only seen when the link opens nothing: else its route has gone on to Home. */
export function EnterFailed() {
  const t = useWords(words);
  return (
    <EntryPage title={t.enter.failed} text={t.enter.failedText}>
      <div className="flex flex-col items-start gap-16">
        <code className="rounded-chip bg-sunken px-8 py-4 font-mono text-code">{t.enter.command}</code>
        <ButtonLink to="/sign-in">{t.enter.signIn}</ButtonLink>
      </div>
    </EntryPage>
  );
}
