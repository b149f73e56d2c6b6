import { useId } from 'react';
import { Card, Radio, Switch } from '@/shared/kit';
import { changeLanguage, changeReader, changeTheme, LANGUAGES, loadWords, useLanguage, useReader } from '@/shared/words';
import { usePeopleWords, words } from '../words';

/** Kept on this device alone. */
export function LookCard() {
  const { look: t } = usePeopleWords();
  const { theme, keysOff = false } = useReader();
  const speaks = useLanguage();
  const id = useId();
  return (
    <Card title={t.title}>
      <div className="grid gap-16 rows:grid-cols-2">
        <fieldset className="flex flex-col">
          <legend className="mb-4 text-strong">{t.language}</legend>
          {LANGUAGES.map((each) => (
            <Radio key={each} name={`${id}-language`} label={t.languages[each]} checked={each === speaks} onChange={() => void loadWords(words, each).then(() => changeLanguage(each))} />
          ))}
        </fieldset>
        <fieldset className="flex flex-col">
          <legend className="mb-4 text-strong">{t.theme}</legend>
          {(['system', 'light', 'dark'] as const).map((each) => (
            <Radio key={each} name={`${id}-theme`} label={t.themes[each]} checked={each === (theme ?? 'system')} onChange={() => changeTheme(each === 'system' ? undefined : each)} />
          ))}
        </fieldset>
        <Switch label={t.keys} hint={t.keysHint} checked={!keysOff} onChange={() => changeReader({ keysOff: keysOff ? undefined : true })} />
      </div>
    </Card>
  );
}
