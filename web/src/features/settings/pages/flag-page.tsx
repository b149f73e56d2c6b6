// A flag: what it serves to whom, tried out beside it, with its history.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Flag } from '@/client/routers/flags';
import { client, failureOf } from '@/shared/api';
import { SwitchField, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Banner, Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { flagChanged, flagOptions } from '../data';
import { FlagActs } from '../parts/flag-acts';
import { FlagHistoryCard } from '../parts/flag-history';
import { definitionOf, type FlagValues, NEW_FLAG, valuesOf } from '../parts/flag-values';
import { PrerequisitesFields } from '../parts/prerequisites-fields';
import { RulesFields } from '../parts/rules-fields';
import { ServeFields } from '../parts/serve-fields';
import { TryOutCard } from '../parts/try-out';
import { VariantsFields } from '../parts/variants-fields';
import { FlagChip } from './flags-list';
import { useSettingsWords } from '../words';

const KEY = /^[a-z0-9][a-z0-9._-]{0,99}$/;

export function NewFlag() {
  return useCan('flags:write') ? <Made /> : <Forbidden permission="flags:write" />;
}

export function FlagPage() {
  return useCan('flags:read') ? <Found /> : <Forbidden permission="flags:read" />;
}

function useBack() {
  const { flags } = useSettingsWords();
  return { label: flags.title, link: { to: '/settings/flags' } } as const;
}

function Made() {
  const { flag: t, flags, help, reasons } = useSettingsWords();
  const navigate = useNavigate();
  usePlace({ title: t.newTitle, parent: { label: flags.title, to: '/settings/flags' } });
  const editing = useEditing<FlagValues, Flag>({
    thing: 'flag',
    values: NEW_FLAG,
    reasons,
    save: (values, context) => client.flags.put.mutate({ flag: values.flag.trim(), version: 0, definition: definitionOf(values) }, { context }),
    onSaved: async (flag) => {
      await flagChanged(flag);
      toast(t.saved(flag.key));
      await navigate({ to: '/settings/flags/$flag', params: { flag: flag.key } });
    },
  });
  return (
    <FormPage title={t.newTitle} back={useBack()} help={{ text: help.flag, guide: 'flags' }} editing={editing} action={t.make} isNew>
      <Card title={t.basics}>
        <TextField name="flag" label={t.key} hint={t.keyHint} required autoFocus check={(text: string) => (KEY.test(text.trim()) ? undefined : t.keyForm)} />
        <Basics />
      </Card>
      <Rest own="" />
    </FormPage>
  );
}

function Found() {
  const { flags, reasons } = useSettingsWords();
  const { flag: key = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(flagOptions(key));
  usePlace({ title: key, parent: { label: flags.title, to: '/settings/flags' } });
  if (data) return <Edited key={data.key} flag={data} reload={refetch} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="row" count={8} />;
}

function Edited({ flag, reload }: { flag: Flag; reload: () => Promise<{ data?: Flag | undefined }> }) {
  const { flag: t, flags, help, reasons } = useSettingsWords();
  const canWrite = useCan('flags:write');
  const editing = useEditing<FlagValues, Flag>({
    thing: 'flag',
    id: flag.key,
    version: flag.version,
    values: valuesOf(flag),
    reasons,
    conflicts: ['settings.outdated_version'],
    reload: async () => ({ values: valuesOf((await reload()).data ?? flag) }),
    save: (values, context) => client.flags.put.mutate({ flag: flag.key, version: flag.version, definition: definitionOf(values) }, { context }),
    onSaved: async (saved) => {
      await flagChanged(saved);
      toast(t.saved(saved.key));
    },
  });
  return (
    <FormPage
      title={flag.key}
      back={useBack()}
      help={{ text: help.flag, guide: 'flags' }}
      status={<FlagChip flag={flag} inRow={false} />}
      actions={canWrite && <FlagActs flag={flag} />}
      editing={editing}
      action={t.save}
      readOnlyBecause={canWrite ? undefined : flags.readOnly}
      side={
        <>
          <TryOutCard flag={flag} />
          <FlagHistoryCard flag={flag} />
        </>
      }
    >
      {flag.archived && <Banner tone="idle">{flags.isArchived}</Banner>}
      {flag.source === 'platform' && <Banner tone="idle">{flags.isPlatforms}</Banner>}
      <Card title={t.basics}>
        <Basics />
      </Card>
      <Rest own={flag.key} />
    </FormPage>
  );
}

function Basics() {
  const { flag: t } = useSettingsWords();
  return (
    <>
      <TextAreaField name="definition.description" label={t.description} rows={1} most={1000} />
      <SwitchField name="definition.enabled" label={t.enabled} hint={t.enabledHint} />
    </>
  );
}

function Rest({ own }: { own: string }) {
  const { flag: t } = useSettingsWords();
  return (
    <>
      <Card title={t.rules}>
        <RulesFields />
        <Card title={t.otherwise}>
          <ServeFields name="definition.serve" />
        </Card>
      </Card>
      <Card title={t.variants}>
        <VariantsFields />
      </Card>
      <Card title={t.prerequisites}>
        <PrerequisitesFields own={own} />
      </Card>
    </>
  );
}
