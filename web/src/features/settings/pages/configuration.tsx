// How each part of the platform works for this store: one form, saved as one version.
import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { client, failedFor, failureOf, queryClient } from '@/shared/api';
import { readDecimal, useEditing } from '@/shared/forms';
import { ButtonLink, Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { areaOf, type Configuration, configurationChanged, configurationOptions, type Setting } from '../data';
import { useSettingsPlace } from '../place';
import { SettingField } from '../parts/setting-field';
import { typedOf, valueOf } from '../parts/setting-kinds';
import { useSettingsWords } from '../words';

export function ConfigurationPage() {
  return useCan('settings:read') ? <Found /> : <Forbidden permission="settings:read" />;
}

function Found() {
  const t = useSettingsWords();
  const { data, error, refetch } = useQuery(configurationOptions());
  const back = useSettingsPlace(t.configuration.title);
  if (data) return <Form configuration={data} back={back} />;
  return error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="row" count={8} />;
}

/** By area and name, as paths of the form and of the server's issues are: `values.orders.payWithin`. */
interface ConfigurationValues {
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const nameOf = (setting: Setting): string => setting.key.slice(areaOf(setting).length + 1);

function valuesOf(items: readonly Setting[], locale: string): ConfigurationValues {
  const values: Record<string, Record<string, unknown>> = {};
  for (const item of items) (values[areaOf(item)] ??= {})[nameOf(item)] = typedOf(item, item.value, locale);
  return { values };
}

function Form({ configuration, back }: { configuration: Configuration; back: ReturnType<typeof useSettingsPlace> }) {
  const { configuration: t, help, reasons } = useSettingsWords();
  const canWrite = useCan('settings:write');
  const locale = useLocale();
  const { version, items } = configuration;
  const readNumber = (text: string): number | null => {
    const reading = readDecimal(text, locale, DIGITS);
    return 'minor' in reading ? reading.minor / 10 ** DIGITS : null;
  };
  const editing = useEditing<ConfigurationValues, Configuration>({
    thing: 'configuration',
    id: 'store',
    version,
    values: valuesOf(items, locale),
    reasons,
    save: async ({ values }, context) => {
      const asked = items.map((item) => [item, valueOf(item, values[areaOf(item)]?.[nameOf(item)], readNumber)] as const);
      const changed = asked.filter(([item, value]) => JSON.stringify(value) !== JSON.stringify(item.value));
      try {
        const saved = await client.settings.put.mutate({ version, values: Object.fromEntries(changed.map(([{ key }, value]) => [key, value])) }, { context });
        toast(t.saved(changed.length));
        return saved;
      } catch (failure) {
        // What others saved comes in, what was typed here stays.
        if (failedFor(failure, 'settings.outdated_version')) await configurationChanged();
        throw failure;
      }
    },
    onSaved: async (saved) => {
      queryClient.setQueryData(configurationOptions().queryKey, saved);
      await configurationChanged();
    },
  });
  const areas = [...new Set(items.map(areaOf))].map((area) => [area, items.filter((item) => areaOf(item) === area)] as const);
  const named = (area: string) => (t.areas as Readonly<Record<string, string>>)[area] ?? area;
  const sorted = areas.toSorted(([one], [other]) => named(one).localeCompare(named(other), locale));
  return (
    <FormPage
      title={t.title}
      back={back}
      help={{ text: help.configuration, guide: 'configuration' }}
      editing={editing}
      readOnlyBecause={canWrite ? undefined : t.readOnly}
      actions={
        <ButtonLink to="/settings/configuration/history" icon={History}>
          {t.history}
        </ButtonLink>
      }
    >
      {sorted.map(([area, of]) => (
        <Card key={area} title={named(area)}>
          {of.map((item) => (
            <SettingField key={item.key} setting={item} version={version} isNumber={(text) => readNumber(text) !== null} />
          ))}
        </Card>
      ))}
    </FormPage>
  );
}

const DIGITS = 4;
