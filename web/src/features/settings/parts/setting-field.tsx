// A setting as its schema asks for it, with whose value it is and the way back to the default.
import { client } from '@/shared/api';
import { CountField, DurationField, PickOne, SwitchField, TextAreaField, TextField } from '@/shared/forms';
import { Button, toast, useTried } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { configurationChanged, type Setting } from '../data';
import { useSettingsWords } from '../words';
import { choicesOf, kindOf, sayValue } from './setting-kinds';

interface SettingFieldProps {
  readonly setting: Setting;
  readonly version: number;
  readonly isNumber: (text: string) => boolean;
}

export function SettingField({ setting, version, isNumber }: SettingFieldProps) {
  const { configuration: t, reasons } = useSettingsWords();
  const locale = useLocale();
  const { key, description, least, most } = setting;
  const label = (t.labels as Readonly<Record<string, string>>)[key] ?? key;
  const values: Readonly<Record<string, string>> = t.values;
  const field = { name: `values.${key}`, label, hint: t.hints[key] ?? description };
  const own = setting.source === 'store' && <OwnValue {...{ setting, version, said: sayValue(setting, setting.default, { ...t, values }, locale), reasons }} />;
  const kind = kindOf(setting);
  return (
    <div className="relative">
      {kind === 'switch' && (
        <div className="pb-16">
          <SwitchField {...field} />
        </div>
      )}
      {kind === 'choice' && <PickOne {...field} required choices={choicesOf(setting).map((value) => ({ value, label: values[value] ?? value }))} />}
      {kind === 'whole' && <CountField {...field} required least={Number(least ?? 0)} most={most === null ? undefined : Number(most)} />}
      {kind === 'decimal' && <TextField {...field} required check={(text: string) => (isNumber(text) ? undefined : t.number)} />}
      {kind === 'span' && <DurationField {...field} required least={least === null ? undefined : String(least)} most={most === null ? undefined : String(most)} />}
      {kind === 'text' && <TextField {...field} />}
      {kind === 'lines' && <TextAreaField {...field} rows={2} />}
      {own}
    </div>
  );
}

interface OwnValueProps {
  readonly setting: Setting;
  readonly version: number;
  readonly said: string;
  readonly reasons: ReturnType<typeof useSettingsWords>['reasons'];
}

/** The store has set this one: it can be given up at once, and taken up again. */
function OwnValue({ setting: { key, value }, version, said, reasons }: OwnValueProps) {
  const { configuration: t } = useSettingsWords();
  const canWrite = useCan('settings:write');
  const { note, tried } = useTried(reasons);
  const giveUp = () =>
    tried(async () => {
      const { version: now } = await client.settings.put.mutate({ version, values: { [key]: null } });
      await configurationChanged();
      toast(t.saved(1), async () => {
        await client.settings.put.mutate({ version: now, values: { [key]: value } });
        await configurationChanged();
      });
    });
  return (
    <div className="flex flex-wrap items-center gap-8 pb-16 text-dense text-text-2">
      {note}
      {t.sources.store}
      {canWrite && (
        <Button size="small" tone="quiet" onClick={giveUp}>
          {t.back(said)}
        </Button>
      )}
    </div>
  );
}
