// What a customer allows now, the record of all that was said, and a word more for it.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer } from '@/client/routers/customers';
import type { Channel } from '@/client/routers/customerConsents';
import { client, failureOf, trpc } from '@/shared/api';
import { DateField, FormDialog, PickFound, PickOne, TextField, useEditing } from '@/shared/forms';
import { dayIn, formatInstant } from '@/shared/format';
import { startOf } from '@/shared/format/days';
import { Button, Card, type Choice, Dialog, ErrorState, Skeleton, StatusChip, StatusMark, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { rowsOf } from '@/shared/shapes';
import { consentsOptions, customerChanged, useFacets } from '../data';
import { useCustomerWords } from '../words';
import { Line, Paged } from './paged';

export const CHANNELS: readonly Channel[] = ['email', 'sms', 'phone', 'post', 'push', 'messenger'];
const PURPOSE = /^[a-z][a-z0-9_]*$/;

type Asking = 'record' | 'history' | null;

export function ConsentsCard({ customer: { id } }: { customer: Customer }) {
  const { consents: t, channels, reasons } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const canWrite = useCan('customers:write');
  const [asking, setAsking] = useState<Asking>(null);
  const { data, error, refetch } = useQuery(trpc.customerConsents.states.queryOptions({ customerId: id }));
  const close = () => setAsking(null);
  return (
    <Card
      title={t.title}
      action={
        canWrite && (
          <Button size="small" tone="quiet" onClick={() => setAsking('record')}>
            {t.record}
          </Button>
        )
      }
    >
      {data ? (
        <ul aria-label={t.title} className="flex flex-col gap-8">
          {data.items.map(({ channel, purpose, given, at }) => (
            <li key={`${channel}:${purpose}`}>
              <Line
                title={t.state(channels[channel], purpose)}
                note={formatInstant(at, locale, zone)}
                value={<StatusChip inRow tone={given ? 'good' : 'idle'} word={given ? t.given : t.withdrawn} />}
              />
            </li>
          ))}
        </ul>
      ) : error ? (
        <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} />
      ) : (
        <Skeleton count={2} />
      )}
      {data?.items.length === 0 && <p className="text-text-2">{t.none}</p>}
      {data && data.items.length > 0 && (
        <div className="pt-12">
          <Button size="small" onClick={() => setAsking('history')}>
            {t.history}
          </Button>
        </div>
      )}
      {asking === 'record' && <RecordDialog customerId={id} onClose={close} />}
      {asking === 'history' && <HistoryDialog customerId={id} onClose={close} />}
    </Card>
  );
}

/** Every word, with where it was said and which text it was about. */
function HistoryDialog({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { consents: t, channels } = useCustomerWords();
  const locale = useLocale();
  const zone = useZone();
  const list = rowsOf(useInfiniteQuery(consentsOptions(customerId)));
  return (
    <Dialog open title={t.historyTitle} onClose={onClose}>
      <Paged label={t.historyTitle} list={list} rowKey={({ id }) => id} empty={t.none}>
        {({ channel, purpose, given, at, recordedAt, source, textVersion, ipAddress }) => (
          <div className="flex items-start gap-8">
            <span className="pt-2">
              <StatusMark tone={given ? 'good' : 'idle'} />
            </span>
            <span className="min-w-0 flex-1">
              <Line
                title={`${given ? t.given : t.withdrawn}: ${t.state(channels[channel], purpose)}`}
                note={[t.from(source), textVersion && t.text(textVersion), ipAddress, recordedAt !== at && t.recorded(formatInstant(recordedAt, locale, zone))]
                  .filter(Boolean)
                  .join(' · ')}
                aside={formatInstant(at, locale, zone)}
              />
            </span>
          </div>
        )}
      </Paged>
    </Dialog>
  );
}

interface Values {
  readonly channel: Channel;
  readonly purpose: Choice | null;
  readonly given: 'given' | 'withdrawn';
  readonly source: string;
  readonly textVersion: string;
  readonly at: string | null;
}

function RecordDialog({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { consents: t, channels, reasons } = useCustomerWords();
  const zone = useZone();
  const find = useFindPurposes();
  const editing = useEditing<Values, unknown>({
    thing: null,
    values: { channel: 'email', purpose: null, given: 'given', source: '', textVersion: '', at: null },
    reasons,
    save: ({ channel, purpose, given, source, textVersion, at }, context) =>
      client.customerConsents.record.mutate(
        {
          customerId,
          channel,
          purpose: purpose?.value ?? '',
          given: given === 'given',
          source: source.trim(),
          textVersion: textVersion.trim(),
          at: at === null || at === dayIn(new Date(), zone) ? null : startOf(at, zone),
        },
        { context },
      ),
    onSaved: async () => {
      onClose();
      await customerChanged(customerId, 'consents');
      toast(t.saved);
    },
  });
  return (
    <FormDialog editing={editing} title={t.recordTitle} description={t.recordText} action={t.save} onClose={onClose}>
      <PickOne
        name="given"
        label={t.what}
        required
        choices={[
          { value: 'given', label: t.given },
          { value: 'withdrawn', label: t.withdrawn },
        ]}
      />
      <div className="grid gap-x-12 rows:grid-cols-2">
        <PickOne name="channel" label={t.channel} required choices={CHANNELS.map((value) => ({ value, label: channels[value] }))} />
        <PickFound
          name="purpose"
          label={t.purpose}
          hint={t.purposeHint}
          required
          search={find}
          check={(purpose: Choice | null) => (purpose && !PURPOSE.test(purpose.value) ? t.purposeHint : undefined)}
        />
      </div>
      <TextField name="source" label={t.source} hint={t.sourceHint} required most={100} />
      <div className="grid gap-x-12 rows:grid-cols-2">
        <TextField name="textVersion" label={t.textVersion} hint={t.textHint} most={100} />
        <DateField name="at" label={t.at} hint={t.atHint} most="today" />
      </div>
    </FormDialog>
  );
}

/** The purposes that somebody allowed already, and what is typed. */
export function useFindPurposes(): (text: string) => Promise<readonly Choice[]> {
  const known = [...new Set(useFacets()?.allows.map(({ value }) => value.split(':')[1] ?? '') ?? [])];
  return async (text) => {
    const wanted = text.trim().toLowerCase();
    const found = known.filter((purpose) => purpose.includes(wanted));
    return (wanted === '' || found.includes(wanted) ? found : [...found, wanted]).map((value) => ({ value, label: value }));
  };
}
