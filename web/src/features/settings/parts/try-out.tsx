// Who gets it: the flag as it is saved, asked for somebody with some attributes.
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import type { Flag } from '@/client/routers/flags';
import { failureOf, trpc } from '@/shared/api';
import { Button, Card, ErrorNote, Skeleton, StatusChip, TextArea, TextInput } from '@/shared/kit';
import { useSettingsWords } from '../words';

const NO_LINE = Symbol('no line');

/** `plan = pro` by line; numbers and true or false count as such. */
export function attributesOf(text: string): Readonly<Record<string, unknown>> | { readonly [NO_LINE]: string } {
  const attributes: Record<string, unknown> = {};
  for (const line of text.split('\n').map((each) => each.trim()).filter(Boolean)) {
    const [, name, value] = /^([A-Za-z0-9_.:-]+)\s*[=:]\s*(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return { [NO_LINE]: line };
    attributes[name] = /^(true|false|-?\d+(\.\d+)?)$/.test(value) ? JSON.parse(value) : value.replace(/^"(.*)"$/, '$1');
  }
  return attributes;
}

export function TryOutCard({ flag }: { flag: Flag }) {
  const { tryOut: t } = useSettingsWords();
  const id = useId();
  const [who, setWho] = useState('');
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [context, setContext] = useState<Record<string, unknown> | null>(null);
  const ask = () => {
    const attributes = attributesOf(text);
    if (NO_LINE in attributes) return setWrong(t.badLine(attributes[NO_LINE] as string));
    setWrong(null);
    setContext({ ...attributes, ...(who.trim() ? { targetingKey: who.trim() } : {}) });
  };
  // It stands beside the flag's own form, which Enter must not save.
  const enter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    ask();
  };
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-12">
        <p className="text-text-2">{t.text}</p>
        <div>
          <label htmlFor={`${id}-who`} className="mb-4 block text-strong">
            {t.unit}
          </label>
          <TextInput id={`${id}-who`} value={who} autoComplete="off" aria-describedby={`${id}-who-hint`} onChange={({ target }) => setWho(target.value)} onKeyDown={enter} />
          <p id={`${id}-who-hint`} className="mt-4 text-dense text-text-2">
            {t.unitHint}
          </p>
        </div>
        <div>
          <label htmlFor={`${id}-rest`} className="mb-4 block text-strong">
            {t.attributes}
          </label>
          <TextArea id={`${id}-rest`} rows={2} value={text} spellCheck={false} aria-invalid={wrong !== null || undefined} aria-describedby={`${id}-rest-hint`} onChange={({ target }) => setText(target.value)} />
          <p id={`${id}-rest-hint`} className={wrong === null ? 'mt-4 text-dense text-text-2' : 'mt-4 text-dense text-bad-text'}>
            {wrong ?? t.attributesHint}
          </p>
        </div>
        <div>
          <Button onClick={ask}>{t.ask}</Button>
        </div>
        {context && <Answer flag={flag} context={context} />}
      </div>
    </Card>
  );
}

function Answer({ flag, context }: { flag: Flag; context: Record<string, unknown> }) {
  const { tryOut: t, reasons } = useSettingsWords();
  const { data, error, refetch } = useQuery(trpc.flags.evaluateOne.queryOptions({ key: flag.key, context }, { retry: false }));
  if (error) return <ErrorNote failure={failureOf(error)} reasons={reasons} onRetry={refetch} />;
  if (!data) return <Skeleton />;
  const said: Readonly<Record<string, string>> = t.reasons;
  return (
    <div role="status" className="flex flex-col items-start gap-4">
      <StatusChip tone={data.value === false ? 'idle' : 'good'} word={data.variant ? t.gets(data.variant) : t.nothing} />
      <p className="text-dense text-text-2">{said[data.reason] ?? data.reason}</p>
      <code className="font-mono text-code text-text-2 wrap-anywhere">{JSON.stringify(data.value)}</code>
    </div>
  );
}
