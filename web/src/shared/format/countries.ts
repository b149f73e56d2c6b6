// Countries by their names in the reader's language.

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Unions, tests and what is no more, which have names too. */
const NO_COUNTRIES = new Set('AC AN BU CP CQ CS DD DG DY EA EU EZ FX HV IC NH NT QO QU RH SU TA TP UK UN VD XA XB YD YU ZR ZZ'.split(' '));
const names = new Map<string, Intl.DisplayNames>();
const known = new Map<string, ReadonlyArray<{ readonly value: string; readonly label: string }>>();

/** The code itself where the browser knows no name. */
export const countryName = (code: string, language: string): string => namesIn(language).of(code) ?? code;

/** All countries that the browser knows by name, in the order of the reader's language. */
export function countriesIn(language: string): ReadonlyArray<{ readonly value: string; readonly label: string }> {
  const made = known.get(language) ?? listed(language);
  known.set(language, made);
  return made;
}

function listed(language: string) {
  const codes = LETTERS.flatMap((one) => LETTERS.map((other) => one + other)).filter((code) => !NO_COUNTRIES.has(code));
  return codes
    .flatMap((value) => {
      const label = namesIn(language).of(value);
      return label === undefined ? [] : [{ value, label }];
    })
    .sort((one, other) => one.label.localeCompare(other.label, language));
}

function namesIn(language: string): Intl.DisplayNames {
  const made = names.get(language) ?? new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  names.set(language, made);
  return made;
}
