import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import type { Booking } from '@/client/routers/booking';
import { client, failureOf, trpc } from '@/shared/api';
import { MoneyField, PickOne, SwitchField, TextField, useEditing } from '@/shared/forms';
import { Button, Card, ErrorNote, IconButton, toast } from '@/shared/kit';
import { FormPage, type MoneyLine, MoneyLines } from '@/shared/shapes';
import { bookingChanged, useLocations } from '../data';
import { AtDesk, backTo, deskOf, type DeskValues, NO_DESK, StandCard, VehicleCard } from '../parts/desk';
import { useTimes } from '../parts/times';
import { useBookingWords } from '../words';

interface Values extends DeskValues {
  readonly damages: ReadonlyArray<{ readonly about: string; readonly amountMinor: number | null }>;
  readonly waivesLateFee: boolean;
  readonly locationId: string | null;
}

const MOST_DAMAGES = 40;

export function GiveBack() {
  const { desk: t } = useBookingWords();
  return (
    <AtDesk needs="return" titleOf={t.giveBack}>
      {(booking) => <Taking key={booking.id} booking={booking} />}
    </AtDesk>
  );
}

/** What can be told of the return as it is typed so far; null while its mileage is missing or too little. */
function wantedOf({ id, pickedUp }: Booking, { damages = [], ...values }: Values) {
  const { mileage } = values;
  if (typeof mileage !== 'number' || mileage < (pickedUp?.mileage ?? 0)) return null;
  const known = damages.filter(({ amountMinor }) => typeof amountMinor === 'number');
  return {
    id,
    mileage,
    fuelEighths: Number(values.fuel ?? 0),
    damages: known.map(({ about, amountMinor }) => ({ about, amountMinor: Number(amountMinor) })),
    waivesLateFee: values.waivesLateFee,
  };
}

function Taking({ booking }: { booking: Booking }) {
  const { desk: t, help, reasons } = useBookingWords();
  const navigate = useNavigate();
  const places = useLocations();
  const { id, number, pickedUp, endsAt } = booking;
  const editing = useEditing<Values, Booking>({
    thing: 'give-back',
    id,
    values: { ...NO_DESK, damages: [], waivesLateFee: false, locationId: booking.returnLocationId },
    secrets: ['photos'],
    reasons,
    reasonFields: { 'rentals.mileage': 'mileage' },
    save: ({ damages, waivesLateFee, locationId, ...values }, context) =>
      client.booking.takeBack.mutate(
        { id, ...deskOf(values), damages: damages.map(({ about, amountMinor }) => ({ about, amountMinor: Number(amountMinor) })), waivesLateFee, locationId },
        { context },
      ),
    onSaved: async (saved) => {
      await bookingChanged(saved);
      toast(t.doneBack(number));
      await navigate({ to: '/bookings/$bookingId', params: { bookingId: id } });
    },
  });
  const isLate = new Date() > new Date(endsAt);
  return (
    <FormPage title={t.giveBack(number)} help={{ text: help.giveBack, guide: 'rentals' }} back={backTo(booking)} editing={editing} action={t.saveBack} isNew side={<Outlook booking={booking} />}>
      <VehicleCard booking={booking} />
      <StandCard booking={booking} from={pickedUp?.mileage ?? null} />
      <Card title={t.damages}>
        <Damages currency={booking.currency} />
        {isLate && <SwitchField name="waivesLateFee" label={t.waive} />}
        {places.length > 1 && <PickOne name="locationId" label={t.location} required placeholder={t.choose} choices={places.map((place) => ({ value: place.id, label: place.name }))} />}
      </Card>
    </FormPage>
  );
}

function Damages({ currency }: { currency: string }) {
  const { desk: t } = useBookingWords();
  const { control } = useFormContext();
  const { fields, append, remove } = useFieldArray({ control, name: 'damages' });
  return (
    <div className="flex flex-col gap-8 pb-12">
      <p className="text-dense text-text-2">{t.damagesHint}</p>
      {fields.map((field, place) => (
        <div key={field.id} role="group" aria-label={`${t.damages} ${place + 1}`} className="flex items-start gap-8 border-t border-line pt-8">
          <div className="grid min-w-0 flex-1 gap-x-12 rows:grid-cols-2">
            <TextField name={`damages.${place}.about`} label={t.about} required most={200} autoComplete="off" />
            <MoneyField name={`damages.${place}.amountMinor`} label={t.amount} currency={currency} required least={0} />
          </div>
          <IconButton icon={Trash2} label={t.removeDamage(place + 1)} onClick={() => remove(place)} />
        </div>
      ))}
      <span>
        <Button size="small" icon={Plus} disabledBecause={fields.length >= MOST_DAMAGES ? String(MOST_DAMAGES) : undefined} onClick={() => append({ about: '', amountMinor: null })}>
          {t.addDamage}
        </Button>
      </span>
    </div>
  );
}

/** What the return comes to, told by the server as it is typed. */
function Outlook({ booking }: { booking: Booking }) {
  const { desk: t, price, reasons } = useBookingWords();
  const values = useDeferredValue(useWatch() as Values);
  const times = useTimes(booking.quote.timeZone);
  const wanted = wantedOf(booking, values);
  const { data: told, error } = useQuery(trpc.booking.foreseeReturn.queryOptions(wanted ?? { id: booking.id, mileage: 0, fuelEighths: 0 }, { enabled: wanted !== null, placeholderData: keepPreviousData, retry: false }));
  const line = (label: string, amountMinor: number, more: Partial<MoneyLine> = {}): MoneyLine => ({ label, amount: { amountMinor, currency: booking.currency }, ...more });
  const when = (label: string, amountMinor: number, more: Partial<MoneyLine> = {}): MoneyLine[] => (amountMinor === 0 ? [] : [line(label, amountMinor, more)]);
  const kinds: Readonly<Record<string, string>> = price.charges;
  return (
    <Card title={t.comes}>
      {error && <ErrorNote failure={failureOf(error)} reasons={reasons} />}
      {wanted === null || !told ? (
        <p className="text-text-2">{t.typeFirst}</p>
      ) : (
        <div role="status">
          {told.charges.length === 0 && <p className="pb-8 text-text-2">{t.nothing}</p>}
          <MoneyLines
            lines={[
              ...told.charges.map(({ kind, amountMinor, about }, place) => line(kind === 'damage' ? `${price.charges.damage} ${place + 1}` : (kinds[kind] ?? kind), amountMinor, kind === 'damage' ? { note: about } : {})),
              ...when(t.waived, told.waivedMinor),
              ...when(t.charged, told.chargesMinor, { isSum: true }),
              ...when(t.fromDeposit, told.fromDepositMinor),
              ...when(t.released, told.releasedMinor),
              ...when(t.due, told.dueMinor, { isSum: true }),
            ]}
          />
          <p className="pt-8 text-caption text-text-3">{t.asOf(times.at(told.at))}</p>
        </div>
      )}
    </Card>
  );
}
