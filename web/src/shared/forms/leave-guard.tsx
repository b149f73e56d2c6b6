// Asks before a page with changes is left. It watches the path alone: panels, filters and a save do not wake it.
import { useBlocker } from '@tanstack/react-router';
import { Button, Dialog } from '@/shared/kit';
import type { Editing } from './editing';
import { useFormWords } from './words';

export function LeaveGuard({ editing }: { editing: Editing }) {
  const t = useFormWords();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => editing.isDirty() && current.pathname !== next.pathname,
    enableBeforeUnload: () => editing.isDirty(),
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  const discard = () => {
    editing.discard();
    blocker.proceed();
  };
  return (
    <Dialog
      open
      onClose={blocker.reset}
      title={t.leaving.title}
      description={t.leaving.text}
      holdsForm
      footer={
        <>
          <Button tone="quiet" onClick={discard}>
            {t.leaving.discard}
          </Button>
          <Button onClick={blocker.proceed}>{t.leaving.leave}</Button>
          <Button tone="primary" onClick={blocker.reset}>
            {t.leaving.stay}
          </Button>
        </>
      }
    />
  );
}
