// Where things stand in the calendar: rows are vehicles, columns are days of the store.
import type { CarRow, TakenSpan, VehicleRow } from '@/client/routers/booking';
import { instantOf, localOf } from '@/shared/format/days';
import { dayPlus } from '@/shared/shapes';
import { DAY_MS, MINUTE_MS } from './times';

export const ROW = 44;
export const DAY = 40;
export const HEAD = 48;
export const DAYS = 60;
/** Columns that stay: so wide is the vehicle's name. */
export const NAME = 160;
const DAY_MINUTES = 1_440;

export interface Line {
  readonly car: CarRow;
  readonly vehicle: VehicleRow;
}

/** A span that is taken, in days after the first column; it may begin before it. */
export interface Bar {
  readonly span: TakenSpan;
  readonly from: number;
  readonly to: number;
}

export const linesOf = (cars: readonly CarRow[]): readonly Line[] => cars.flatMap((car) => car.vehicles.map((vehicle) => ({ car, vehicle })));

export const daysFrom = (first: string, count: number): readonly string[] => Array.from({ length: count }, (_, place) => dayPlus(first, place));

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

/** Days after the first one at which an instant lies, by the clock of a zone: noon of the second day is 1.5. */
export function placeOf(instant: string, first: string, zone: string): number {
  const [day = '', time = '00:00'] = localOf(instant, zone).split('T');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return dayNumber(day) - dayNumber(first) + (hours * 60 + minutes) / DAY_MINUTES;
}

/** What is taken of a vehicle as bars; only what can be seen of them. */
export function barsOf(vehicle: VehicleRow, first: string, days: number, zone: string): readonly Bar[] {
  return vehicle.taken
    .map((span) => ({ span, from: placeOf(span.startsAt, first, zone), to: placeOf(span.booking?.endsAt ?? span.endsAt, first, zone) }))
    .filter(({ from, to }) => to > 0 && from < days);
}

/** The span that holds some of a day. */
export const barAt = (bars: readonly Bar[], day: number): Bar | undefined => bars.find(({ from, to }) => from < day + 1 && to > day);

/** An instant so many days later, at the same time by the clock of a zone. */
export function shifted(instant: string, days: number, zone: string): string {
  if (days === 0) return instant;
  const [day = '', time = ''] = localOf(instant, zone).split('T');
  // What lies between minutes stays there.
  const rest = Date.parse(instant) % MINUTE_MS;
  return new Date(Date.parse(instantOf(`${dayPlus(day, days)}T${time}`, zone)) + rest).toISOString();
}

export const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
