// What is rented beside a car: insurance, a second driver, extras.
import { useQuery } from '@tanstack/react-query';
import type { Extra } from '@/client/routers/rentalExtras';
import { trpc } from '@/shared/api';
import { CountField, PickOne, SwitchField } from '@/shared/forms';
import { Card } from '@/shared/kit';
import { useBookingWords } from '../words';
import { useMoney } from './money';

const MOST_EXTRAS = 100;

export const useExtras = (): readonly Extra[] =>
  useQuery(trpc.rentalExtras.list.queryOptions({ limit: MOST_EXTRAS }, { staleTime: 60_000 })).data?.items.filter(({ isActive }) => isActive) ?? [];

export function WithIt({ carId }: { carId: string }) {
  const { create: t } = useBookingWords();
  const { data: car } = useQuery(trpc.car.get.queryOptions({ id: carId }, { staleTime: 60_000 }));
  const extras = useExtras().filter(({ currency }) => currency === car?.currency);
  const said = useMoney(car?.currency ?? 'EUR');
  if (!car) return null;
  const { insurances, secondDriverPerDayMinor } = car.terms;
  if (insurances.length === 0 && secondDriverPerDayMinor === null && extras.length === 0) return null;
  return (
    <Card title={t.options}>
      {insurances.length > 0 && (
        <PickOne name="insurance" label={t.insurance} placeholder={t.noInsurance} choices={insurances.map(({ code, name, perDayMinor }) => ({ value: code, label: t.insuranceOf(name, said(perDayMinor)) }))} />
      )}
      {secondDriverPerDayMinor !== null && <SwitchField name="secondDriver" label={t.secondDriver} hint={t.perDay(said(secondDriverPerDayMinor))} />}
      <div className="grid gap-x-12 rows:grid-cols-2">
        {extras.map(({ id, name, per, priceMinor, mostPerRental }) => (
          <CountField key={id} name={`extras.${id}`} label={name} hint={(per === 'day' ? t.perDay : t.once)(said(priceMinor))} most={mostPerRental} />
        ))}
      </div>
    </Card>
  );
}
