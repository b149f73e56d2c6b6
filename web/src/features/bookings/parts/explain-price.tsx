// What a rental of a car would cost, line by line: for whoever sets its rates and wants to see what they come to.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failureOf, trpc } from '@/shared/api';
import { instantOf } from '@/shared/format/days';
import { Card, ErrorNote, Select, TextInput } from '@/shared/kit';
import { useZone } from '@/shared/session';
import { useLocations } from '../data';
import { useBookingWords } from '../words';
import { QuoteLines } from './quote-lines';

export function ExplainPrice({ carId }: { carId: string }) {
  const { explain: t, rental, reasons } = useBookingWords();
  const places = useLocations();
  const storeZone = useZone();
  const [picked, setPicked] = useState('');
  const [startsAt, setStart] = useState('');
  const [endsAt, setEnd] = useState('');
  const place = places.find(({ id }) => id === picked) ?? (places.length === 1 ? places[0] : undefined);
  const zone = place?.zone ?? storeZone;
  const isAsked = place !== undefined && startsAt !== '' && endsAt > startsAt;
  const asked = isAsked ? { car: carId, pickupLocationId: place.id, startsAt: instantOf(startsAt, zone), endsAt: instantOf(endsAt, zone) } : ({} as never);
  const { data: quote, error } = useQuery(trpc.booking.quote.queryOptions(asked, { enabled: isAsked, placeholderData: keepPreviousData, retry: false }));
  return (
    <Card title={t.title}>
      <p className="pb-12 text-dense text-text-2">{t.text}</p>
      <div className="grid gap-12 pb-12 rows:grid-cols-3">
        <label className="flex flex-col gap-4">
          <span className="text-strong">{t.location}</span>
          <Select placeholder={t.choose} value={place?.id ?? ''} choices={places.map(({ id, name }) => ({ value: id, label: name }))} onPick={setPicked} />
        </label>
        <label className="flex flex-col gap-4">
          <span className="text-strong">{t.starts}</span>
          <TextInput type="datetime-local" value={startsAt} onChange={({ target }) => setStart(target.value)} />
        </label>
        <label className="flex flex-col gap-4">
          <span className="text-strong">{t.ends}</span>
          <TextInput type="datetime-local" value={endsAt} onChange={({ target }) => setEnd(target.value)} />
        </label>
      </div>
      {error && isAsked ? (
        <ErrorNote failure={failureOf(error)} reasons={reasons} />
      ) : quote && isAsked ? (
        <div role="status">
          <QuoteLines quote={quote} />
          <p className="pt-8 text-caption text-text-3">{rental.zone(quote.timeZone)}</p>
        </div>
      ) : (
        <p className="text-text-2">{t.first}</p>
      )}
    </Card>
  );
}
