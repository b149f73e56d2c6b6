// Money as a reader reads it: from minor units, exact for any size.
import { digitsOf } from './currencies';

export interface Money {
  readonly amountMinor: number | bigint | string;
  readonly currency: string;
}

export interface MoneyStyle {
  /** "12.4k €", for axes and tiles. */
  readonly compact?: boolean;
  /** "+" before what is above zero. */
  readonly signed?: boolean;
  /** The number alone, for columns whose head names the currency. */
  readonly bare?: boolean;
}

const formats = new Map<string, Intl.NumberFormat>();

/** Minor units as a decimal text: `(-1999, 'EUR')` is `-19.99`. */
export function decimalOf({ amountMinor, currency }: Money): string {
  const minor = BigInt(amountMinor);
  const digits = digitsOf(currency);
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return sign + (digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`);
}

/** Write an amount as the locale does, with the decimals of ISO 4217. */
export function formatMoney(money: Money, locale: string, style: MoneyStyle = {}): string {
  // Intl takes decimal texts exactly, which TypeScript's library says in a later version of itself.
  return formatOf(money.currency, locale, style).format(decimalOf(money) as Intl.StringNumericLiteral);
}

function formatOf(currency: string, locale: string, style: MoneyStyle): Intl.NumberFormat {
  const key = [currency, locale, style.compact, style.signed, style.bare].join();
  const known = formats.get(key);
  if (known !== undefined) return known;
  const digits = digitsOf(currency);
  const made = new Intl.NumberFormat(locale, {
    ...(style.bare ? {} : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
    ...(style.compact
      ? { notation: 'compact', maximumFractionDigits: 1, minimumFractionDigits: 0 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    ...(style.signed ? { signDisplay: 'exceptZero' } : {}),
  });
  formats.set(key, made);
  return made;
}

const MICROS = 1_000_000;

/** What outside services cost, in millionths of a US dollar, to four decimals. */
export const formatDollars = (micros: number, locale: string): string => new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 }).format(micros / MICROS);
