// A form as a page: one column, something beside it, and the bar that saves.
import type { ReactNode } from 'react';
import type { FieldValues } from 'react-hook-form';
import { type Editing, Form, SaveBar } from '@/shared/forms';
import { Banner } from '@/shared/kit';
import { type Back, PageHead } from './page-head';
import { Columns } from './detail-page';
import type { Help } from './help';
import { useShapeWords } from './words';

interface FormPageProps<Values extends FieldValues> {
  readonly title: ReactNode;
  readonly help: Help;
  readonly back: Back;
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  readonly editing: Editing<Values>;
  /** The verb and the thing of the main button. */
  readonly action?: string | undefined;
  /** Something new can be saved as it stands. */
  readonly isNew?: boolean | undefined;
  /** Set, it cannot be saved as it stands, and this is why. */
  readonly disabledBecause?: string | undefined;
  /** Set, it can be read alone, and this is why. */
  readonly readOnlyBecause?: string | undefined;
  readonly side?: ReactNode;
  /** Cards with fields. */
  readonly children: ReactNode;
}

export function FormPage<Values extends FieldValues>({ title, help, back, status, actions, editing, action, isNew, disabledBecause, readOnlyBecause, side, children }: FormPageProps<Values>) {
  const t = useShapeWords();
  return (
    <div className={side ? 'mx-auto max-w-detail' : 'mx-auto max-w-form'}>
      <PageHead sticky title={title} help={help} back={back} status={status} note={editing.dirty ? t.notSaved : undefined} actions={actions} />
      <Form editing={editing}>
        {readOnlyBecause !== undefined && <Banner tone="idle">{readOnlyBecause}</Banner>}
        <fieldset disabled={readOnlyBecause !== undefined} className="contents">
          <Columns side={side}>
            {children}
            <SaveBar action={action} always={isNew} disabledBecause={disabledBecause} />
          </Columns>
        </fieldset>
      </Form>
    </div>
  );
}
