// Decimals by ISO 4217, and not by the browser, which shows forint, rupiah and Colombian peso without theirs.

const OTHERS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const DIGITS = new Map(
  Object.entries(OTHERS).flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, Number(digits)] as const)),
);

/** How many decimals a currency has: 0, 3 or 4 for a few, 2 for all others. */
export const digitsOf = (currency: string): number => DIGITS.get(currency) ?? 2;
