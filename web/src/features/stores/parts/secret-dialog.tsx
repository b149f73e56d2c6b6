import { Button, CopyId, Dialog } from '@/shared/kit';
import { useStoreWords } from '../words';

/** The secret of a new key: it is never shown again. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { secret: t } = useStoreWords();
  return (
    <Dialog
      open
      holdsForm
      title={t.title}
      description={t.text}
      onClose={onClose}
      footer={
        <Button tone="primary" onClick={onClose}>
          {t.kept}
        </Button>
      }
    >
      <div className="flex flex-col gap-12">
        <div className="rounded-control bg-sunken p-12 wrap-anywhere">
          <CopyId whole id={secret} of={t.of} />
        </div>
        <p className="text-dense text-text-2">{t.use}</p>
        <pre className="overflow-x-auto rounded-control bg-sunken p-12 font-mono text-code" tabIndex={0}>
          {`curl ${window.location.origin}/api/v1/stores/current \\\n  -H "Authorization: Bearer …"`}
        </pre>
      </div>
    </Dialog>
  );
}
