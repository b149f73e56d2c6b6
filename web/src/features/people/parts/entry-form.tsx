// The small forms around signing in: a few lines, one button, and what went wrong beside the line it is about.
import { createContext, type FormEvent, type ReactNode, use, useId, useRef, useState } from 'react';
import { type Failure, failureOf } from '@/shared/api';
import { Button, ErrorNote, type ReasonWords, TextInput, type TextInputProps } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { words } from '../words';

const Failed = createContext<Failure | null>(null);

interface EntryFormProps {
  readonly button: string;
  /** Gets what was typed by the names of the lines; what it throws is shown. */
  readonly onSubmit: (typed: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Texts for what another feature's calls fail for. */
  readonly reasons?: ReasonWords | undefined;
  readonly children: ReactNode;
}

export function EntryForm({ button, onSubmit, reasons, children }: EntryFormProps) {
  const t = useWords(words);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const typed = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]));
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit(typed);
    } catch (error) {
      const failed = failureOf(error);
      setFailure(failed);
      const name = failed.issues[0]?.path[0];
      form.current?.querySelector<HTMLElement>(name === undefined ? 'input' : `[name="${name}"]`)?.focus();
    } finally {
      setBusy(false);
    }
  };
  const isOfLines = failure !== null && failure.issues.length > 0;
  return (
    <form ref={form} onSubmit={(event) => void submit(event)} className="flex flex-col gap-16">
      <Failed value={failure}>{children}</Failed>
      {failure !== null && !isOfLines && <ErrorNote failure={failure} reasons={reasons ?? t.reasons} />}
      <Button type="submit" tone="primary" busy={busy} wide>
        {button}
      </Button>
    </form>
  );
}

interface LineProps extends TextInputProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly beside?: ReactNode;
}

export function Line({ label, hint, beside, ...input }: LineProps) {
  const id = useId();
  const failure = use(Failed);
  const issue = failure?.issues.find(({ path }) => path[0] === input.name)?.message;
  const said = issue ?? hint;
  return (
    <div>
      <div className="flex items-baseline justify-between pb-4">
        <label htmlFor={id} className="text-strong">
          {label}
        </label>
        {beside && <span className="text-dense">{beside}</span>}
      </div>
      <TextInput
        {...input}
        id={id}
        required
        aria-invalid={issue !== undefined || undefined}
        aria-describedby={said === undefined ? undefined : `${id}-said`}
      />
      {said && (
        <p id={`${id}-said`} className={issue ? 'pt-4 text-caption text-bad-text' : 'pt-4 text-caption text-text-3'}>
          {said}
        </p>
      )}
    </div>
  );
}
