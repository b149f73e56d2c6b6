// A certificate of the store's own, with its key, as a PKCS#12 file.
import { useState } from 'react';
import type { SigningServiceSettings } from '@/client/routers/signingServices';
import { client } from '@/shared/api';
import { base64Of } from '@/shared/files';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { FileInput, toast } from '@/shared/kit';
import { servicesChanged } from '../data';
import { useAgreementWords } from '../words';

export function CertificateDialog({ onClose }: { readonly onClose: () => void }) {
  const { services: t, names, fields, reasons } = useAgreementWords();
  const [file, setFile] = useState<File | null>(null);
  const editing = useEditing<{ passphrase: string }, SigningServiceSettings>({
    thing: null,
    values: { passphrase: '' },
    reasons,
    save: async ({ passphrase }, context) =>
      client.signingServices.put.mutate({ service: 'built_in', pkcs12: file === null ? '' : await base64Of(file), passphrase }, { context }),
    onSaved: async ({ checkError }) => {
      onClose();
      await servicesChanged();
      toast(checkError === null ? t.works(names.built_in) : t.worksNot(names.built_in));
    },
  });
  return (
    <FormDialog editing={editing} title={t.bring} description={t.certificateText} action={t.save} onClose={onClose}>
      <FileInput label={t.choose} accept=".p12,.pfx" onChoose={setFile}>
        <span className="text-dense text-text-2">{file?.name ?? fields.pkcs12}</span>
      </FileInput>
      <TextField name="passphrase" label={fields.passphrase} type="password" autoComplete="off" />
    </FormDialog>
  );
}
