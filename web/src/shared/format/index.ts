export { changeOf, formatCount, formatExact, formatRate, formatShare, numberFormat } from './counts';
export { countriesIn, countryName } from './countries';
export { digitsOf, ISO_CURRENCIES } from './currencies';
export { dayIn, formatAgo, formatDay, formatExactly, formatInstant, formatSecond } from './dates';
export { durationMs, durationOf, formatDuration, SPAN_SECONDS, spanOf, type SpanUnit } from './durations';
export { decimalOf, formatDollars, formatMoney, type Money, type MoneyStyle } from './money';
