// The keys of a service: those that stand are never shown, and stay where nothing is typed.
import type { PaymentProviderSettings, ProviderMode } from '@/client/routers/paymentProviders';
import type { ProviderKind } from '@/client/shared';
import { client } from '@/shared/api';
import { FormDialog, PickOne, TextField, useEditing } from '@/shared/forms';
import { toast } from '@/shared/kit';
import { paymentsChanged } from '../data';
import { usePaymentWords } from '../words';

type Keyed = Exclude<ProviderKind, 'sandbox'>;

const FIELDS = {
  stripe: ['publishableKey', 'secretKey', 'webhookSecret'],
  paypal: ['clientId', 'clientSecret', 'webhookId'],
} as const satisfies Record<Keyed, readonly string[]>;

/** The server keeps settings by names of its own: `client_id` is `clientId`. */
export const camelOf = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const OPEN: ReadonlySet<string> = new Set(['publishableKey', 'clientId', 'webhookId']);

interface ServiceDialogProps {
  readonly kind: Keyed;
  readonly service: PaymentProviderSettings | undefined;
  readonly onClose: () => void;
}

export function ServiceDialog({ kind, service, onClose }: ServiceDialogProps) {
  const { services: t, names, fields, modes, reasons } = usePaymentWords();
  const keyNames = FIELDS[kind];
  const kept = Object.fromEntries(Object.entries(service?.settings ?? {}).map(([key, value]) => [camelOf(key), value]));
  const editing = useEditing<Record<string, string>, PaymentProviderSettings>({
    thing: null,
    values: { mode: kept['mode'] ?? 'test', ...Object.fromEntries(keyNames.map((name) => [name, kept[name] ?? ''])) },
    reasons,
    save: ({ mode, ...typed }, context) => {
      const keys = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value.trim() || null]));
      return client.paymentProviders.put.mutate({ provider: kind, enabled: service?.enabled ?? true, mode: kind === 'paypal' ? (mode as ProviderMode) : null, ...keys }, { context });
    },
    onSaved: async ({ checkError }) => {
      onClose();
      await paymentsChanged();
      toast(checkError === null ? t.works(names[kind]) : t.worksNot(names[kind]));
    },
  });
  const isKept = (name: string) => service?.sealed.some((key) => camelOf(key) === name) ?? false;
  return (
    <FormDialog editing={editing} title={service ? t.changeTitle(names[kind]) : t.setUp(names[kind])} description={t.keysText} action={t.save} onClose={onClose}>
      {kind === 'paypal' && <PickOne name="mode" label={fields.mode} required choices={[{ value: 'test', label: modes.test }, { value: 'live', label: modes.live }]} />}
      {keyNames.map((name) => (
        <TextField
          key={name}
          name={name}
          label={fields[name]}
          type={OPEN.has(name) ? 'text' : 'password'}
          autoComplete="off"
          hint={isKept(name) ? t.kept : undefined}
          required={!isKept(name) && service === undefined && name !== 'webhookSecret' && name !== 'webhookId'}
        />
      ))}
    </FormDialog>
  );
}
