// What is shown where a page cannot be: it failed, it does not exist, or nobody answers.
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { TRPCClientError } from '@trpc/client';
import { CloudAlert, Compass } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { failureOf } from '@/shared/api';
import { Button, ButtonLink, ErrorState, State } from '@/shared/kit';
import { PageMissingError, reloadForNewVersion } from '@/shared/routing';
import { useWords } from '@/shared/words';
import { words } from './words';

const Away = lazy(() => import('./away'));

export function PageFailed({ error, reset }: ErrorComponentProps) {
  const t = useWords(words).errors;
  const router = useRouter();
  const retry = async () => {
    await router.invalidate();
    reset();
  };
  if (error instanceof PageMissingError) return <PageMissing error={error} onRetry={retry} />;
  if (error instanceof TRPCClientError) {
    const failure = failureOf(error);
    const said = <ErrorState failure={failure} onRetry={retry} />;
    return (
      <Failed title={failure.reason === 'unavailable' ? t.away : t.bug}>
        {failure.reason === 'unavailable' ? (
          <Suspense fallback={said}>
            <Away onRetry={retry} />
          </Suspense>
        ) : (
          said
        )}
      </Failed>
    );
  }
  return (
    <Failed title={t.bug}>
      <State icon={CloudAlert} title={t.bug} text={t.bugText}>
        <Button onClick={() => window.location.reload()}>{t.reload}</Button>
      </State>
    </Failed>
  );
}

/** The same without a shell around it: nobody could be signed in. */
export function AppFailed(props: ErrorComponentProps) {
  return (
    <main className="pt-48">
      <PageFailed {...props} />
    </main>
  );
}

/** A new version is loaded by itself; without a network the person decides when to try again. */
function PageMissing({ error, onRetry }: { error: PageMissingError; onRetry: () => Promise<void> }) {
  const t = useWords(words).errors;
  useEffect(() => {
    if (error.isOutdated) reloadForNewVersion();
  }, [error]);
  return (
    <Failed title={t.unreachable}>
      <State icon={CloudAlert} title={t.unreachable} text={t.unreachableText}>
        <Button onClick={onRetry}>{t.retry}</Button>
      </State>
    </Failed>
  );
}

/** Whoever does not see the page hears by its heading what became of it. */
function Failed({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="alert">
      <h1 className="sr-only">{title}</h1>
      {children}
    </div>
  );
}

/** For addresses that no part of the app knows: there is no shell around it. */
export function NoSuchAddress() {
  const t = useWords(words).errors;
  return (
    <main className="pt-64">
      <h1 className="sr-only">{t.notFound}</h1>
      <NoSuchPage />
    </main>
  );
}

export function NoSuchPage() {
  const t = useWords(words).errors;
  return (
    <State icon={Compass} title={t.notFound} text={t.notFoundText}>
      <ButtonLink to="/">{t.home}</ButtonLink>
    </State>
  );
}
