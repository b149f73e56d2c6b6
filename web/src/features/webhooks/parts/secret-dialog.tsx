// A secret that is shown this once: it stays until somebody says that it is kept.
import { Button, CopyId, Dialog } from '@/shared/kit';
import { useWebhookWords } from '../words';

export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { secret: t } = useWebhookWords();
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
      <CopyId whole id={secret} of={t.label} />
    </Dialog>
  );
}
