// Whether a channel works, tried out: a mail to oneself, a text to a number, a push to this browser.
import { type ReactNode, useState } from 'react';
import type { ChannelTested } from '@/client/routers/channels';
import { client } from '@/shared/api';
import { FormDialog, TextField, useEditing } from '@/shared/forms';
import { Banner, Button, useTried } from '@/shared/kit';
import { useChannelWords } from '../words';
import { type PushTried, tryPush } from './push-test';

type Result = PushTried | null;

interface TryOutProps {
  readonly channel: 'email' | 'sms' | 'push';
  readonly isIntoFiles: boolean;
  readonly disabledBecause: string | undefined;
}

export function TryOut({ channel, isIntoFiles, disabledBecause }: TryOutProps) {
  const t = useChannelWords();
  const { note, tried } = useTried(t.reasons);
  const [result, setResult] = useState<Result>(null);
  const [asking, setAsking] = useState(false);
  const send = { email: () => client.channels.test.mutate({ channel: 'email' }), push: tryPush };
  const press = () => {
    setResult(null);
    if (channel === 'sms') return setAsking(true);
    return tried(async () => setResult(await send[channel]()));
  };
  return (
    <div className="flex flex-col gap-12">
      {note}
      {result !== null && <Outcome channel={channel} result={result} isIntoFiles={isIntoFiles} />}
      <div>
        <Button disabledBecause={disabledBecause} onClick={press}>
          {t.test[channel]}
        </Button>
      </div>
      {asking && <NumberDialog onTested={setResult} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Outcome({ channel, result, isIntoFiles }: { channel: TryOutProps['channel']; result: PushTried; isIntoFiles: boolean }): ReactNode {
  const t = useChannelWords();
  if (typeof result === 'string') return <Banner tone="warn">{t.browser[result]}</Banner>;
  const { ok, to, trouble, error } = result;
  if (ok) return <Banner tone="good">{channel === 'push' ? t.pushed : isIntoFiles ? t.written(to) : t.sent(to)}</Banner>;
  return (
    <Banner tone="bad">
      {t.trouble[trouble ?? 'refused']}
      {error && <span className="block text-dense wrap-anywhere">{t.said(error)}</span>}
    </Banner>
  );
}

function NumberDialog({ onTested, onClose }: { onTested: (tested: ChannelTested) => void; onClose: () => void }) {
  const t = useChannelWords();
  const editing = useEditing<{ to: string }, ChannelTested>({
    thing: null,
    values: { to: '' },
    reasons: t.reasons,
    save: ({ to }) => client.channels.test.mutate({ channel: 'sms', to: to.replace(NOT_OF_A_NUMBER, '') }),
    onSaved: (tested) => {
      onClose();
      onTested(tested);
    },
  });
  return (
    <FormDialog editing={editing} title={t.test.sms} description={t.number.text} action={t.number.action} onClose={onClose}>
      <TextField name="to" label={t.number.label} hint={t.number.hint} required most={40} autoFocus check={(to: string) => (NUMBER.test(to.replace(NOT_OF_A_NUMBER, '')) ? undefined : t.number.wrong)} />
    </FormDialog>
  );
}

/** What people write between digits. */
const NOT_OF_A_NUMBER = /[\s()./-]/g;
const NUMBER = /^\+[1-9][0-9]{6,14}$/;
