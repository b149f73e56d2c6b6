/**
 * Prices as they are pasted from a spreadsheet: SKU, price, and from which quantity on.
 *
 * Each row is read by itself, and what is wrong with one names its row, as the spreadsheet counts them.
 */
import type { ListedVariant, VariantTiers } from '@/client/routers/priceLists';
import { readDecimal } from '@/shared/forms';

export type RowProblem = 'noSku' | 'noPrice' | 'price' | 'ambiguous' | 'decimals' | 'quantity' | 'twice' | 'unknown';

export interface PastedPrice {
  readonly row: number;
  readonly sku: string;
  readonly least: number;
  readonly amountMinor: number;
}

export interface BadRow {
  readonly row: number;
  readonly problem: RowProblem;
  /** What stands there. */
  readonly text: string;
}

export interface Pasted {
  readonly prices: readonly PastedPrice[];
  readonly bad: readonly BadRow[];
}

const PROBLEMS = { not_a_number: 'price', ambiguous: 'ambiguous', too_many_decimals: 'decimals' } as const;

/** A first row without a digit in its price is a head. */
export function readPasted(text: string, locale: string, digits: number): Pasted {
  const lines = text.split(/\r?\n/);
  const prices: PastedPrice[] = [];
  const bad: BadRow[] = [];
  const seen = new Set<string>();
  lines.forEach((line, place) => {
    if (line.trim() === '') return;
    const row = place + 1;
    const cells = cellsOf(line);
    const [sku = '', price = '', quantity = ''] = cells;
    if (row === 1 && !/\d/.test(price)) return;
    const refuse = (problem: RowProblem, said: string) => void bad.push({ row, problem, text: said });
    if (sku === '') return refuse('noSku', line.trim());
    if (price === '') return refuse('noPrice', sku);
    const reading = readDecimal(price, locale, digits);
    if ('problem' in reading) return refuse(PROBLEMS[reading.problem], price);
    if (reading.minor < 0) return refuse('price', price);
    const least = quantity === '' ? { minor: 1 } : readDecimal(quantity, locale, 0);
    if ('problem' in least || least.minor < 1) return refuse('quantity', quantity);
    const key = `${sku}\t${least.minor}`;
    if (seen.has(key)) return refuse('twice', sku);
    seen.add(key);
    prices.push({ row, sku, least: least.minor, amountMinor: reading.minor });
  });
  return { prices, bad };
}

/** Tabs, as spreadsheets put them on the clipboard; else semicolons, else commas, as in files. */
function cellsOf(line: string): readonly string[] {
  const mark = ['\t', ';', ','].find((each) => line.includes(each)) ?? '\t';
  return line.split(mark).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** Rows whose SKU is nobody's are bad too. */
export function known({ prices, bad }: Pasted, bySku: ReadonlyMap<string, ListedVariant>): Pasted {
  const unknown = prices.filter(({ sku }) => !bySku.has(sku));
  return {
    prices: prices.filter(({ sku }) => bySku.has(sku)),
    bad: [...bad, ...unknown.map(({ row, sku }) => ({ row, problem: 'unknown' as const, text: sku }))].sort((one, other) => one.row - other.row),
  };
}

/** By variant, as they are put into a list. */
export function tiersOf(prices: readonly PastedPrice[], bySku: ReadonlyMap<string, ListedVariant>): readonly VariantTiers[] {
  const tiers = new Map<string, { least: number; amountMinor: number }[]>();
  for (const { sku, least, amountMinor } of prices) {
    const variantId = bySku.get(sku)?.variantId;
    if (variantId === undefined) continue;
    tiers.set(variantId, [...(tiers.get(variantId) ?? []), { least, amountMinor }]);
  }
  return [...tiers].map(([variantId, of]) => ({ variantId, tiers: of }));
}
