// What is shown where a page cannot be: it failed, it does not exist, or nobody answers.
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { TRPCClientError } from '@trpc/client';
import { CloudAlert, Compass } from 'lucide-react';
import { failureOf } from '@/shared/api';
import { Button, ButtonLink, ErrorState, State } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { words } from './words';

export function PageFailed({ error, reset }: ErrorComponentProps) {
  const t = useWords(words).errors;
  const router = useRouter();
  const retry = async () => {
    await router.invalidate();
    reset();
  };
  if (error instanceof TRPCClientError) return <ErrorState failure={failureOf(error)} onRetry={retry} />;
  return (
    <div role="alert">
      <State icon={CloudAlert} title={t.bug} text={t.bugText}>
        <Button onClick={() => window.location.reload()}>{t.reload}</Button>
      </State>
    </div>
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
