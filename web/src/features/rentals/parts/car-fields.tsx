// The sections of a car's form.
import { useFormContext } from 'react-hook-form';
import { CountField, DateField, MoneyField, PercentField, PickMany, PickOne, SwitchField, TextAreaField, TextField } from '@/shared/forms';
import { Card } from '@/shared/kit';
import { useCategories } from '../data';
import { useRentalsWords } from '../words';
import { Rows } from './rows';
import { type CarValues, DAYS, NEW_SEASON, UNITS } from './values';

const GRID = 'grid grid-cols-2 gap-x-12 rows:grid-cols-4';
const MOST_PERCENT = 100_000;
const MOST_MINUTES = 576_000;

export function BasicsCard({ isNew = false }: { isNew?: boolean }) {
  const { form: t, kinds } = useRentalsWords();
  const categories = useCategories();
  return (
    <Card title={t.basics}>
      <TextField name="title" label={t.title} required most={300} autoComplete="off" />
      {isNew && <PickOne name="kind" label={t.kind} hint={t.kindHint} required choices={(['named', 'class'] as const).map((value) => ({ value, label: kinds[value] }))} />}
      <PickOne name="category" label={t.category} required placeholder={t.choose} choices={categories.map(({ code, name }) => ({ value: code, label: name }))} />
      <TextAreaField name="description" label={t.description} most={50_000} />
      <PickMany name="features" label={t.features} hint={t.featuresHint} choices={[]} free />
      <TextField name="slug" label={t.slug} hint={isNew ? t.slugHint : t.slugKept} required={!isNew} most={200} />
      <TextField name="taxClass" label={t.taxClass} hint={t.taxClassHint} most={40} />
    </Card>
  );
}

function RateFields({ name, currency }: { name: string; currency: string }) {
  const { rates: t } = useRentalsWords();
  return UNITS.map((unit) => <MoneyField key={unit} name={`${name}.${unit}`} label={t[unit]} currency={currency} least={0} required={unit === 'dayMinor'} />);
}

export function RatesCard({ currency }: { currency: string }) {
  const { rates: t, days } = useRentalsWords();
  const { watch } = useFormContext<CarValues>();
  return (
    <Card title={t.heading}>
      <p className="pb-8 text-dense text-text-2">{t.hint}</p>
      <div className={GRID}>
        <RateFields name="rates.base" currency={currency} />
      </div>
      <Rows name="rates.seasons" label={t.seasons} hint={t.seasonsHint} add={t.addSeason} blank={NEW_SEASON} most={60}>
        {(row) => (
          <>
            <TextField name={`${row}.name`} label={t.season} required most={100} />
            <DateField name={`${row}.fromOn`} label={t.from} required />
            <DateField name={`${row}.toOn`} label={t.to} required />
            <RateFields name={`${row}.rates`} currency={currency} />
          </>
        )}
      </Rows>
      <fieldset className="pb-12">
        <legend className="text-strong">{t.weekdays}</legend>
        <p className="pb-8 text-dense text-text-2">{t.weekdaysHint}</p>
        <div className={GRID}>
          {DAYS.map((day) => (
            <PercentField key={day} name={`rates.weekdays.${day}`} label={days[day]} required most={MOST_PERCENT} />
          ))}
        </div>
      </fieldset>
      <Rows name="rates.lengths" label={t.lengths} hint={t.lengthsHint} add={t.addLength} blank={{ minDays: null, discountBps: null }} most={20}>
        {(row) => (
          <>
            <CountField name={`${row}.minDays`} label={t.minDays} required least={2} most={400} />
            <PercentField name={`${row}.discountBps`} label={t.discount} required least={1} />
          </>
        )}
      </Rows>
      <SwitchField name="limited" label={t.limited} hint={t.limitedHint} />
      {watch('limited') && (
        <div className={GRID}>
          <CountField name="rates.mileage.perDay" label={t.perDay} required most={100_000} />
          <MoneyField name="rates.mileage.extraMinor" label={t.extraUnit} currency={currency} required least={0} />
          <PickOne name="rates.mileage.unit" label={t.unit} required choices={(['km', 'mile'] as const).map((value) => ({ value, label: t.units[value] }))} />
        </div>
      )}
    </Card>
  );
}

export function TermsCard({ currency }: { currency: string }) {
  const { terms: t } = useRentalsWords();
  return (
    <Card title={t.heading}>
      <div className={GRID}>
        <CountField name="terms.minMinutes" label={t.min} unit={t.minutes} required least={1} most={MOST_MINUTES} />
        <CountField name="terms.maxMinutes" label={t.max} unit={t.minutes} required least={1} most={MOST_MINUTES} />
        <CountField name="terms.leadMinutes" label={t.lead} hint={t.leadHint} unit={t.minutes} required most={MOST_MINUTES} />
        <CountField name="terms.bufferMinutes" label={t.buffer} hint={t.bufferHint} unit={t.minutes} required most={10_080} />
        <CountField name="terms.graceMinutes" label={t.grace} hint={t.graceHint} unit={t.minutes} required most={720} />
        <MoneyField name="terms.depositMinor" label={t.deposit} currency={currency} least={0} />
        <MoneyField name="terms.lateFeePerHourMinor" label={t.late} currency={currency} least={0} />
        <MoneyField name="terms.secondDriverPerDayMinor" label={t.second} hint={t.secondHint} currency={currency} least={0} />
        <PercentField name="terms.noShowFeeBps" label={t.noShow} required />
      </div>
      <PickOne name="terms.pay" label={t.pay} required choices={(['now', 'later'] as const).map((value) => ({ value, label: t.pays[value] }))} />
      <SwitchField name="terms.oneWay" label={t.oneWay} hint={t.oneWayHint} />
      <Rows name="terms.cancellation" label={t.cancellation} hint={t.cancellationHint} add={t.addStep} blank={{ hoursBefore: null, feeBps: null }} most={10}>
        {(row) => (
          <>
            <CountField name={`${row}.hoursBefore`} label={t.hours} required least={1} most={9_600} />
            <PercentField name={`${row}.feeBps`} label={t.fee} required />
          </>
        )}
      </Rows>
      <Rows name="terms.insurances" label={t.insurances} add={t.addInsurance} blank={{ code: '', name: '', perDayMinor: null, depositMinor: null }} most={20}>
        {(row) => (
          <>
            <TextField name={`${row}.name`} label={t.name} required most={100} />
            <TextField name={`${row}.code`} label={t.code} required most={40} />
            <MoneyField name={`${row}.perDayMinor`} label={t.perDay} currency={currency} required least={0} />
            <MoneyField name={`${row}.depositMinor`} label={t.depositThen} currency={currency} least={0} />
          </>
        )}
      </Rows>
    </Card>
  );
}
