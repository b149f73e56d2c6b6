// What failed, by its reason: what did not happen, why, and what to do.
import { CloudAlert, RotateCw } from 'lucide-react';
import type { Failure } from '@/shared/api';
import { Banner } from './banner';
import { Button } from './button';
import { CopyId } from './copy-id';
import { Forbidden, NotFound, State } from './states';
import { useKitWords } from './words';

/** Texts of a feature for the reasons of its own domain. */
export type ReasonWords = { readonly [Reason in Failure['reason']]?: string };

interface ErrorProps {
  readonly failure: Failure;
  readonly reasons?: ReasonWords | undefined;
  readonly onRetry?: (() => unknown) | undefined;
}

/** Says a failure in words: the feature's own, then those for all, then what the server said. */
export function useSayFailure(reasons?: ReasonWords): (failure: Failure) => string {
  const t = useKitWords();
  return ({ reason, message, retryAfterSeconds }) => {
    const own = reasons?.[reason];
    if (own !== undefined) return own;
    if (reason === 'rate_limited') return t.reasons.rate_limited(retryAfterSeconds ?? 0);
    const known = (t.reasons as Readonly<Record<string, unknown>>)[reason];
    return typeof known === 'string' ? known : message;
  };
}

/** In place of the part that could not be shown. */
export function ErrorState(props: ErrorProps) {
  const t = useKitWords();
  const text = useSayFailure(props.reasons)(props.failure);
  const { failure, onRetry } = props;
  if (failure.reason === 'forbidden') return <Forbidden isPart />;
  if (failure.reason.endsWith('not_found') || failure.reason.includes('no_such')) return <NotFound />;
  return (
    <div role="alert">
      <State icon={CloudAlert} title={t.couldNotLoad} text={<Said text={text} failure={failure} centred />}>
        {onRetry && (failure.retryable || failure.incidentId !== null) && (
          <Button icon={RotateCw} onClick={onRetry}>
            {t.retry}
          </Button>
        )}
      </State>
    </div>
  );
}

/** Beside what was tried: over a form, in a dialog, under a button. */
export function ErrorNote(props: ErrorProps) {
  const t = useKitWords();
  const text = useSayFailure(props.reasons)(props.failure);
  return (
    <Banner
      tone="bad"
      action={
        props.onRetry && (
          <Button size="small" onClick={props.onRetry}>
            {t.retry}
          </Button>
        )
      }
    >
      <Said text={text} failure={props.failure} />
    </Banner>
  );
}

function Said({ text, failure, centred = false }: { text: string; failure: Failure; centred?: boolean }) {
  const t = useKitWords();
  return (
    <>
      {text}
      {failure.incidentId !== null && (
        <span className={centred ? 'mt-4 flex flex-wrap items-center justify-center gap-4' : 'mt-4 flex flex-wrap items-center gap-4'}>
          {t.incident} <CopyId id={failure.incidentId} of={t.incident} />
        </span>
      )}
    </>
  );
}
