// A form around its fields: the draft that waits, the guard, the conflict, ⌘Enter.
import type { KeyboardEvent, ReactNode } from 'react';
import { type FieldValues, FormProvider } from 'react-hook-form';
import { formatInstant } from '@/shared/format';
import { Banner, Button, ErrorNote } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { ConflictDialog } from './conflict-dialog';
import { EditingContext } from './context';
import type { Editing } from './editing';
import { LeaveGuard } from './leave-guard';
import { useFormWords } from './words';

interface FormProps<Values extends FieldValues> {
  readonly editing: Editing<Values>;
  readonly children: ReactNode;
  /** In a dialog the dialog itself guards. */
  readonly guarded?: boolean | undefined;
}

export function Form<Values extends FieldValues>({ editing, children, guarded = true }: FormProps<Values>) {
  const t = useFormWords();
  const zone = useZone();
  const locale = useLocale();
  const { draft, failure, unkept } = editing;
  const general = editing as unknown as Editing;
  const save = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    // A dialog over a form is within it, as events go.
    event.stopPropagation();
    void editing.submit();
  };
  return (
    <EditingContext value={general}>
      <FormProvider {...editing.form}>
        <form
          noValidate
          onKeyDown={save}
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            void editing.submit();
          }}
        >
          <div className="flex flex-col gap-16">
            {draft && (
              <Banner
                tone="active"
                action={
                  <>
                    <Button size="small" onClick={editing.restore}>
                      {t.draft.restore}
                    </Button>
                    <Button size="small" tone="quiet" onClick={editing.forget}>
                      {t.draft.discard}
                    </Button>
                  </>
                }
              >
                {t.draft.found(formatInstant(draft.at, locale, zone))}
                {editing.draftIsOlder && <> {t.draft.older}</>}
              </Banner>
            )}
            {unkept && <Banner tone="warn">{t.draft.unkept}</Banner>}
            {failure && <ErrorNote failure={{ ...failure, message: editing.others.join(' ') }} />}
            {children}
          </div>
        </form>
        {guarded && <LeaveGuard editing={general} />}
        {editing.conflict && <ConflictDialog editing={general} conflict={editing.conflict} />}
      </FormProvider>
    </EditingContext>
  );
}
