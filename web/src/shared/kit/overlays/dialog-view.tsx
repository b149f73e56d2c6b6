// The open dialog: in the middle, or as a sheet from the right; on a phone both fill the screen's lower part.
import { clsx } from 'clsx';
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { IconButton } from '../button';
import { focusedNow } from './owners';
import { useKitWords } from '../words';

export interface DialogViewProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
  readonly kind: 'dialog' | 'sheet';
  readonly closesOutside: boolean;
  readonly onClose: () => void;
}

const PLACES = {
  dialog:
    'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-dialog rows:inset-x-auto rows:top-[12dvh] rows:bottom-auto rows:left-1/2 rows:max-h-[76dvh] rows:w-full rows:max-w-dialog rows:-translate-x-1/2 rows:rounded-dialog animate-menu-in',
  sheet: 'inset-y-0 right-0 w-full rows:max-w-panel rows:border-l rows:rounded-l-dialog animate-panel-in',
};

export function DialogView({ title, description, footer, children, kind, closesOutside, onClose }: DialogViewProps) {
  const t = useKitWords();
  // Without a trigger of its own Radix does not know where the focus came from.
  const [before] = useState(focusedNow);
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={(event) => {
            // What is to be typed comes first; without it the dialog itself, so that it is read from its title on.
            event.preventDefault();
            const content = event.target as HTMLElement;
            (content.querySelector<HTMLElement>('input, textarea, select') ?? content).focus();
          }}
          onInteractOutside={(event) => closesOutside || event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            before?.focus();
          }}
          className={clsx('fixed z-40 flex flex-col border-line bg-raised shadow-dialog outline-none', kind === 'dialog' && 'border', PLACES[kind])}
        >
          <header className="flex items-start justify-between gap-12 px-16 pt-12 rows:px-24 rows:pt-16">
            <Dialog.Title className="min-w-0 py-4 text-heading">{title}</Dialog.Title>
            <IconButton icon={X} label={t.close} onClick={onClose} />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-16 pt-4 pb-16 rows:px-24 rows:pb-24">
            {description && <Dialog.Description className="text-text-2">{description}</Dialog.Description>}
            {children && <div className={clsx(description && 'mt-16')}>{children}</div>}
          </div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-8 border-t border-line px-16 py-12 pb-[max(12px,env(safe-area-inset-bottom))] rows:px-24">
              {footer}
            </footer>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
