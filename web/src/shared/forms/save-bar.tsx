// At the foot of a form: what is to be mended, Discard and Save. Save is never greyed out by what is wrong.
import type { FieldErrors } from 'react-hook-form';
import { Button } from '@/shared/kit';
import { useEditingContext } from './context';
import { useFormWords } from './words';

interface SaveBarProps {
  /** The verb and the thing: "Save product". */
  readonly action?: string | undefined;
  readonly disabledBecause?: string | undefined;
  /** A new thing can be saved as it is. */
  readonly always?: boolean | undefined;
}

export function SaveBar({ action, disabledBecause, always = false }: SaveBarProps) {
  const t = useFormWords();
  const { dirty, saving, submit, discard } = useEditingContext();
  if (!dirty && !always) return null;
  return (
    <div className="sticky bottom-0 z-20 -mx-page mt-16 flex min-h-save-bar flex-wrap items-center justify-end gap-x-16 gap-y-8 border-t border-line bg-surface px-page py-8 shadow-bar max-nav:bottom-bottom-bar rows:mx-0 rows:rounded-card rows:border rows:px-16">
      <div className="mr-auto min-w-0">
        <IssueList />
      </div>
      {dirty && (
        <Button onClick={discard} disabledBecause={saving ? t.saving : undefined}>
          {t.discard}
        </Button>
      )}
      <Button tone="primary" onClick={submit} busy={saving} shortcut="mod+enter" disabledBecause={disabledBecause}>
        {action ?? t.save}
      </Button>
    </div>
  );
}

/** More than one thing to mend is listed, each a way to its field. */
export function IssueList() {
  const t = useFormWords();
  const { form, fields } = useEditingContext();
  const wrong = [...fields].filter(([name]) => errorAt(form.formState.errors, name));
  if (wrong.length === 0) return <span className="text-text-2">{form.formState.isDirty && t.notSaved}</span>;
  return (
    <div className="flex flex-wrap items-baseline gap-x-12 gap-y-4 text-dense">
      <span className="text-bad-text">{t.toMend(wrong.length)}</span>
      {wrong.length > 1 &&
        wrong.map(([name, { label }]) => (
          <button
            key={name}
            type="button"
            onClick={() => form.setFocus(name)}
            className="rounded-chip text-accent-text underline-offset-2 hover:underline"
          >
            {label}
          </button>
        ))}
    </div>
  );
}

/** Errors lie as deep as the names of their fields. */
const errorAt = (errors: FieldErrors, name: string): boolean =>
  name.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], errors) !== undefined;
