import { describe, expect, test } from 'vitest';
import { readDecimal, writeDecimal } from './decimals';

const NO = 'not_a_number';
const AMBIGUOUS = 'ambiguous';
const MANY = 'too_many_decimals';

/** What each text means with two decimals, by locale: minor units, or why it is refused. */
const TABLE: ReadonlyArray<readonly [text: string, en: number | string, de: number | string, fr: number | string, ch: number | string]> = [
  //              en         de         fr         de-CH
  ['19',          1900,      1900,      1900,      1900],
  ['19,50',       1950,      1950,      1950,      1950],
  ['19.50',       1950,      1950,      1950,      1950],
  ['19,5',        1950,      1950,      1950,      1950],
  ['19.',         1900,      1900,      1900,      1900],
  [',50',         50,        50,        50,        50],
  ['1,950',       195000,    AMBIGUOUS, AMBIGUOUS, AMBIGUOUS],
  ['1.950',       AMBIGUOUS, 195000,    AMBIGUOUS, AMBIGUOUS],
  ['1.950,00',    195000,    195000,    195000,    195000],
  ['1,950.00',    195000,    195000,    195000,    195000],
  ['1 950,00',    195000,    195000,    195000,    195000],
  ['1\u202f950',  195000,    195000,    195000,    195000],
  ['1’950.00',    195000,    195000,    195000,    195000],
  ['1.950.000',   195000000, 195000000, 195000000, 195000000],
  ['12,34,567.5', 123456750, 123456750, 123456750, 123456750],
  ['€ 19,50',     1950,      1950,      1950,      1950],
  ['-19,50 EUR',  -1950,     -1950,     -1950,     -1950],
  ['−$5',         -500,      -500,      -500,      -500],
  ['0',           0,         0,         0,         0],
  ['-0',          0,         0,         0,         0],
  ['19,5050',     MANY,      MANY,      MANY,      MANY],
  ['0,950',       MANY,      MANY,      MANY,      MANY],
  ['1,95,00',     NO,        NO,        NO,        NO],
  ['1.950,00,0',  NO,        NO,        NO,        NO],
  ['1,9.50',      NO,        NO,        NO,        NO],
  ['',            NO,        NO,        NO,        NO],
  ['free',        NO,        NO,        NO,        NO],
  ['1e5',         NO,        NO,        NO,        NO],
  ['1,5O',        NO,        NO,        NO,        NO],
  ['12 or 13',    NO,        NO,        NO,        NO],
  ['9999999999999999', NO,   NO,        NO,        NO],
];

describe.each([['en', 1], ['de', 2], ['fr', 3], ['de-CH', 4]] as const)('in %s', (locale, column) => {
  test.each(TABLE.map((row) => [row[0], row[column]] as const))('%s is %s', (text, meant) => {
    const reading = readDecimal(text, locale, 2);
    expect('minor' in reading ? reading.minor : reading.problem).toBe(meant);
  });
});

test.each([
  ['1,950', 'en', 0, 1950],
  ['1.950', 'en', 0, AMBIGUOUS],
  ['19,5', 'en', 0, MANY],
  ['1.950', 'en', 3, 1950],
  ['1,950', 'de', 3, 1950],
  ['0,950', 'de', 3, 950],
  ['1.950', 'de', 3, 1950000],
  ['1,950', 'fr', 3, 1950],
] as const)('%s in %s with %i decimals is %s', (text, locale, digits, meant) => {
  const reading = readDecimal(text, locale, digits);
  expect('minor' in reading ? reading.minor : reading.problem).toBe(meant);
});

test.each(['en', 'de', 'fr', 'de-CH', 'hi'])('what is written in %s is read as the same', (locale) => {
  for (const digits of [0, 2, 3]) {
    for (const minor of [0, 5, 1950, 195000, -1999, 123456789]) {
      expect(readDecimal(writeDecimal(minor, locale, digits), locale, digits)).toEqual({ minor });
    }
  }
});
