// Asks before what cannot be taken back; what erases for good wants the name typed.
import { type ReactNode, useId, useState } from 'react';
import { type Failure, failureOf } from '@/shared/api';
import { Button } from './button';
import { Dialog } from './dialog';
import { ErrorNote, type ReasonWords } from './error-state';
import { TextInput } from './text-input';
import { useKitWords } from './words';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** "Delete 3 products?" */
  readonly title: string;
  /** What will happen, to what, and what stays. */
  readonly children: ReactNode;
  /** The verb and the thing again: "Delete 3 products". */
  readonly action: string;
  readonly tone?: 'danger' | 'primary' | undefined;
  /** Done, the dialog closes; failed, it stays and says why. */
  readonly onConfirm: () => unknown;
  readonly reasons?: ReasonWords | undefined;
  /** Has to be typed as it is. */
  readonly typeName?: string | undefined;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  // Mounted anew each time, so that nothing typed or failed before is still there.
  return props.open ? <Asking {...props} /> : null;
}

function Asking({ open, onClose, title, children, action, tone = 'danger', onConfirm, reasons, typeName }: ConfirmDialogProps) {
  const t = useKitWords();
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const inputId = useId();
  const missing = typeName !== undefined && typed.trim() !== typeName;
  const confirm = async () => {
    setFailure(null);
    try {
      await onConfirm();
    } catch (error) {
      return setFailure(failureOf(error));
    }
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={children}
      holdsForm={typeName !== undefined}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button tone={tone} onClick={confirm} disabledBecause={missing ? t.typeFirst(typeName) : undefined}>
            {action}
          </Button>
        </>
      }
    >
      {typeName !== undefined && (
        <label htmlFor={inputId} className="block">
          <span className="mb-4 block text-strong">{t.typeToConfirm(typeName)}</span>
          <TextInput id={inputId} value={typed} autoComplete="off" spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
        </label>
      )}
      {failure && <ErrorNote failure={failure} reasons={reasons} />}
    </Dialog>
  );
}
