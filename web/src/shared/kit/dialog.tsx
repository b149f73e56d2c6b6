// Dialogs and sheets. One with a form never closes by a click outside, and asks before it throws away what was typed.
import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { useOverlays } from './hand';
import { useKitWords } from './words';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  /** There is something to type inside. */
  readonly holdsForm?: boolean | undefined;
  /** Something was typed that closing would lose. */
  readonly dirty?: boolean | undefined;
  readonly children?: ReactNode;
}

export const Dialog = (props: DialogProps) => <Overlaid {...props} kind="dialog" />;

/** From the right, as high as the window: for what is read or edited beside a page. */
export const Sheet = (props: DialogProps) => <Overlaid {...props} kind="sheet" />;

function Overlaid({ open, onClose, holdsForm = false, dirty = false, ...rest }: DialogProps & { kind: 'dialog' | 'sheet' }) {
  const overlays = useOverlays(open);
  const [asking, setAsking] = useState(false);
  const t = useKitWords();
  if (!open || !overlays) return null;
  const leave = () => {
    setAsking(false);
    onClose();
  };
  return (
    <>
      <overlays.DialogView {...rest} closesOutside={!holdsForm && !dirty} onClose={dirty ? () => setAsking(true) : onClose} />
      {asking && (
        <overlays.DialogView
          kind="dialog"
          title={t.leaving.title}
          description={t.leaving.text}
          closesOutside={false}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t.leaving.stay}</Button>
              <Button tone="danger" onClick={leave}>
                {t.leaving.leave}
              </Button>
            </>
          }
        />
      )}
    </>
  );
}
