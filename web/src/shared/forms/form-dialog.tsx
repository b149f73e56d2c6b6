// A form over a page. It does not close by a click outside, and asks before it throws away what was typed.
import type { ReactNode } from 'react';
import type { FieldValues } from 'react-hook-form';
import { Button, Dialog } from '@/shared/kit';
import type { Editing } from './editing';
import { Form } from './form';
import { useFormWords } from './words';

interface FormDialogProps<Values extends FieldValues> {
  readonly editing: Editing<Values>;
  readonly title: string;
  readonly description?: ReactNode;
  /** The verb and the thing: "Refund 84,90 €". */
  readonly action: string;
  readonly tone?: 'primary' | 'danger' | undefined;
  readonly disabledBecause?: string | undefined;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function FormDialog<Values extends FieldValues>({ editing, action, tone = 'primary', disabledBecause, onClose, children, ...rest }: FormDialogProps<Values>) {
  const t = useFormWords();
  return (
    <Dialog
      {...rest}
      open
      holdsForm
      dirty={editing.dirty}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button tone={tone} busy={editing.saving} disabledBecause={disabledBecause} onClick={editing.submit}>
            {action}
          </Button>
        </>
      }
    >
      <Form editing={editing} guarded={false}>
        {children}
      </Form>
    </Dialog>
  );
}
