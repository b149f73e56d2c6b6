// Items in the form's `lines`, one after the other by keyboard: found by typing, counted, and on to the next.
import { Trash2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import type { StockedVariant } from '@/client/routers/inventory';
import { CountField } from '@/shared/forms';
import { Combobox, IconButton } from '@/shared/kit';
import { useInventoryWords } from '../words';
import { findGoods, nameOf } from './naming';

export interface GoodLine {
  readonly good: StockedVariant;
  readonly quantity: number | string | null;
  readonly lotCode: string;
  readonly expiresOn: string | null;
}

export interface WithLines {
  readonly lines: GoodLine[];
}

export const lineOf = (good: StockedVariant): GoodLine => ({ good, quantity: null, lotCode: '', expiresOn: null });

/** How many are in all lines together, as far as they can be read. */
export const sumOf = (lines: readonly GoodLine[]): number => lines.reduce((sum, { quantity }) => sum + (typeof quantity === 'number' ? quantity : 0), 0);

interface LinesFieldProps {
  readonly label: string;
  /** Below what an item is called. */
  readonly note?: ((good: StockedVariant) => ReactNode) | undefined;
  readonly most?: ((good: StockedVariant) => number | undefined) | undefined;
  /** Further fields of a line. */
  readonly more?: ((place: number, good: StockedVariant) => ReactNode) | undefined;
  /** An item may stand there more than once, such as in two lots. */
  readonly twice?: boolean;
}

export function LinesField({ label, note, most, more, twice = false }: LinesFieldProps) {
  const { receive: t } = useInventoryWords();
  const { control, getValues } = useFormContext<WithLines>();
  const { fields, append, remove } = useFieldArray({ control, name: 'lines' });
  const found = useRef<Awaited<ReturnType<typeof findGoods>>>([]);
  const owner = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  const search = async (text: string) => (found.current = await findGoods(text));
  const countAt = (place: number) => owner.current?.querySelectorAll<HTMLInputElement>('[data-count] input')[place]?.focus();
  // A line that was added is counted as soon as it stands there.
  useEffect(() => {
    if (wanted.current === null) return;
    countAt(wanted.current);
    wanted.current = null;
  });
  const add = (variantId: string) => {
    const good = found.current.find(({ value }) => value === variantId)?.good;
    const at = getValues('lines').findIndex((line) => line.good.variantId === variantId);
    if (good === undefined) return;
    if (at >= 0 && !twice) return countAt(at);
    wanted.current = fields.length;
    append(lineOf(good), { shouldFocus: false });
  };
  /** Enter brings one from field to field of a line, and behind the last to the search. */
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || event.metaKey || event.ctrlKey || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const inputs = [...event.currentTarget.querySelectorAll('input')];
    const next = inputs[inputs.indexOf(event.target) + 1] ?? owner.current?.querySelector<HTMLInputElement>('[role=combobox]');
    next?.focus();
  };
  return (
    <div ref={owner} className="flex flex-col gap-12">
      <ul aria-label={label} className="flex flex-col empty:hidden">
        {fields.map(({ id, good }, place) => {
          const name = nameOf(good);
          return (
            <li key={id} onKeyDown={walk} className="flex flex-wrap items-start gap-x-12 gap-y-8 border-b border-line py-8">
              <span className="min-w-0 flex-1 basis-full pt-4 wrap-anywhere rows:basis-1/4">
                {name}
                <span className="block font-mono text-code text-text-2">{good.sku}</span>
                {note && <span className="block text-dense text-text-2">{note(good)}</span>}
              </span>
              <span data-count className="min-w-0 flex-1 rows:max-w-1/5">
                <CountField name={`lines.${place}.quantity`} label={t.quantity(name)} hint={t.quantityHint} bare required least={1} most={most?.(good) ?? 1_000_000} />
              </span>
              {more?.(place, good)}
              <IconButton icon={Trash2} label={t.remove(name)} onClick={() => remove(place)} />
            </li>
          );
        })}
      </ul>
      <Combobox label={t.add} placeholder={t.addHint} search={search} text="" onPick={({ value }) => add(value)} />
      <p className="text-dense text-text-2">{t.keys}</p>
    </div>
  );
}
