// DocuSign's keys: those that stand are never shown, and stay where nothing is typed.
import type { SigningMode, SigningServiceSettings } from '@/client/routers/signingServices';
import { client } from '@/shared/api';
import { FormDialog, PickOne, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { servicesChanged } from '../data';
import { useAgreementWords } from '../words';

interface DocuSignDialogProps {
  readonly service: SigningServiceSettings | undefined;
  readonly onClose: () => void;
}

export function DocuSignDialog({ service, onClose }: DocuSignDialogProps) {
  const { services: t, names, fields, modes, reasons } = useAgreementWords();
  const kept = service?.settings ?? {};
  const editing = useEditing<Record<string, string>, SigningServiceSettings>({
    thing: null,
    values: { mode: kept['mode'] ?? 'test', integrationKey: kept['integration_key'] ?? '', userId: kept['user_id'] ?? '', accountId: kept['account_id'] ?? '', privateKey: '', hmacKey: '' },
    reasons,
    save: ({ mode, ...typed }, context) => {
      const keys = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value.trim() || null]));
      return client.signingServices.put.mutate({ service: 'docusign', enabled: service?.enabled ?? true, mode: mode as SigningMode, ...keys }, { context });
    },
    onSaved: async ({ checkError }) => {
      onClose();
      await servicesChanged();
      toast(checkError === null ? t.works(names.docusign) : t.worksNot(names.docusign));
    },
  });
  const isNew = service === undefined;
  const secretHint = isNew ? undefined : t.kept;
  return (
    <FormDialog editing={editing} title={isNew ? t.setUp(names.docusign) : t.changeTitle(names.docusign)} description={t.keysText} action={t.save} onClose={onClose}>
      <PickOne name="mode" label={fields.mode} required choices={[{ value: 'test', label: modes.test }, { value: 'live', label: modes.live }]} />
      <TextField name="integrationKey" label={fields.integrationKey} autoComplete="off" required />
      <TextField name="userId" label={fields.userId} autoComplete="off" required />
      <TextField name="accountId" label={fields.accountId} autoComplete="off" required />
      <TextAreaField name="privateKey" label={fields.privateKey} hint={secretHint} required={isNew} />
      <TextField name="hmacKey" label={fields.hmacKey} type="password" autoComplete="off" hint={secretHint} required={isNew} />
    </FormDialog>
  );
}
