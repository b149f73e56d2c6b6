// A car as its form holds it, and back; fields are named as they are on the wire, so that issues find them.
import type { Car, CarKind, RatePlan, RateSet, RentalTerms } from '@/client/routers/car';

type Minor = number | string | null;

export interface CarValues {
  readonly title: string;
  readonly slug: string;
  readonly kind: CarKind;
  readonly category: string | null;
  readonly description: string;
  readonly features: readonly string[];
  readonly taxClass: string;
  readonly limited: boolean;
  readonly rates: Omit<RatePlan, 'mileage' | 'base'> & { readonly base: Record<keyof RateSet, Minor>; readonly mileage: { readonly perDay: Minor; readonly extraMinor: Minor; readonly unit: 'km' | 'mile' } };
  readonly terms: RentalTerms;
}

export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export const UNITS = ['dayMinor', 'hourMinor', 'weekMinor', 'monthMinor'] as const;

const WHOLE = 10_000;
const NO_RATES = { dayMinor: null, hourMinor: null, weekMinor: null, monthMinor: null };
const NO_MILEAGE = { perDay: 200, extraMinor: null, unit: 'km' } as const;
const DAY = 1_440;

export const NEW_SEASON = { name: '', fromOn: null, toOn: null, rates: NO_RATES };

export const NEW_CAR: CarValues = {
  title: '',
  slug: '',
  kind: 'named',
  category: null,
  description: '',
  features: [],
  taxClass: '',
  limited: false,
  rates: { base: NO_RATES, seasons: [], weekdays: Object.fromEntries(DAYS.map((day) => [day, WHOLE])) as unknown as RatePlan['weekdays'], lengths: [], mileage: NO_MILEAGE },
  terms: {
    minMinutes: 60,
    maxMinutes: 90 * DAY,
    leadMinutes: 0,
    bufferMinutes: 60,
    graceMinutes: 29,
    depositMinor: 0,
    insurances: [],
    secondDriverPerDayMinor: null,
    oneWay: false,
    cancellation: [],
    noShowFeeBps: WHOLE,
    lateFeePerHourMinor: 0,
    pay: 'now',
  },
};

export const valuesOf = ({ title, slug, kind, category, description, features, taxClass, rates, terms }: Car): CarValues => ({
  title,
  slug,
  kind,
  category: category.code,
  description,
  features,
  taxClass: taxClass ?? '',
  limited: rates.mileage !== null,
  rates: { ...rates, mileage: rates.mileage ?? NO_MILEAGE },
  terms,
});

/** What is sent; by then every field was read. */
export const commandOf = ({ title, category, description, features, taxClass, limited, rates, terms }: CarValues) => ({
  title: title.trim(),
  category: category ?? '',
  description,
  features: [...features],
  taxClass: taxClass.trim() || null,
  rates: { ...rates, mileage: limited ? rates.mileage : null } as RatePlan,
  terms: { ...terms, depositMinor: terms.depositMinor ?? 0, lateFeePerHourMinor: terms.lateFeePerHourMinor ?? 0 },
});
