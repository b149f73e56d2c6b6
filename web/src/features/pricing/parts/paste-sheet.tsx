import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import type { ListedVariant, PriceList } from '@/client/routers/priceLists';
import { client, failureOf, trpc, useIntention } from '@/shared/api';
import { digitsOf, formatExact, formatMoney } from '@/shared/format';
import { Banner, Button, ErrorNote, Sheet, TextArea, toast, useTried } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { listChanged } from '../data';
import { usePricingWords } from '../words';
import { known, type PastedPrice, readPasted, tiersOf } from './pasting';

const AT_ONCE = 1_000;
const FEW = 50;

/** Prices pasted from a spreadsheet: read as they are typed, checked by their SKUs, and then put at once. */
export function PasteSheet({ list, onClose }: { list: PriceList; onClose: () => void }) {
  const { paste: t, reasons } = usePricingWords();
  const locale = useLocale();
  const id = useId();
  const intention = useIntention();
  const { note, tried } = useTried(reasons);
  const [text, setText] = useState('');
  const { currency } = list.terms;
  const read = readPasted(useDeferredValue(text), locale, digitsOf(currency));
  const skus = [...new Set(read.prices.map(({ sku }) => sku))];
  const match = useQuery({
    queryKey: [...trpc.priceLists.match.pathKey(), list.id, skus],
    queryFn: () => matched(list.id, skus),
    enabled: skus.length > 0,
    placeholderData: keepPreviousData,
  });
  const isChecked = skus.length === 0 || (match.data !== undefined && !match.isPlaceholderData);
  const bySku = match.data ?? new Map<string, ListedVariant>();
  const { prices, bad } = isChecked ? known(read, bySku) : { prices: [], bad: read.bad };
  const put = () =>
    tried(async () => {
      const all = tiersOf(prices, bySku);
      let saved = list;
      for (let at = 0; at < all.length; at += AT_ONCE) {
        saved = await client.priceLists.putPrices.mutate({ id: list.id, prices: all.slice(at, at + AT_ONCE) }, { context: intention.context });
        intention.renew();
      }
      await listChanged(saved);
      toast(t.put(formatExact(prices.length, locale), prices.length));
      onClose();
    });
  const off = !isChecked ? t.checking : prices.length === 0 ? t.nothing : undefined;
  return (
    <Sheet
      open
      holdsForm
      dirty={text !== ''}
      title={t.title}
      description={t.text(currency)}
      onClose={onClose}
      footer={
        <Button tone="primary" disabledBecause={off} onClick={put}>
          {bad.length > 0 ? t.actionBut(formatExact(prices.length, locale), prices.length, bad.length) : t.action(formatExact(prices.length, locale), prices.length)}
        </Button>
      }
    >
      <div className="flex flex-col gap-16">
        <div>
          <label htmlFor={id} className="mb-4 block text-strong">
            {t.rows}
          </label>
          <div className="font-mono">
            <TextArea id={id} rows={6} placeholder={t.example} spellCheck={false} autoComplete="off" value={text} onChange={({ target }) => setText(target.value)} />
          </div>
          <p className="mt-4 text-dense text-text-2">{t.hint}</p>
        </div>
        {note}
        {match.error && <ErrorNote failure={failureOf(match.error)} reasons={reasons} onRetry={match.refetch} />}
        {bad.length > 0 && (
          <Banner tone="bad">
            {t.bad(bad.length)}
            <ul className="text-dense">
              {bad.slice(0, FEW).map(({ row, problem, text: said }) => (
                <li key={`${row}-${problem}`}>{t.problem(row, t.problems[problem](said))}</li>
              ))}
              {bad.length > FEW && <li>{t.more(bad.length - FEW)}</li>}
            </ul>
          </Banner>
        )}
        {prices.length > 0 && <Preview prices={prices} bySku={bySku} currency={currency} />}
      </div>
    </Sheet>
  );
}

interface PreviewProps {
  readonly prices: readonly PastedPrice[];
  readonly bySku: ReadonlyMap<string, ListedVariant>;
  readonly currency: string;
}

/** What each row comes to, beside the catalog's price. */
function Preview({ prices, bySku, currency }: PreviewProps) {
  const { paste: t } = usePricingWords();
  const locale = useLocale();
  const said = (amountMinor: number | null | undefined) => (amountMinor === null || amountMinor === undefined ? '—' : formatMoney({ amountMinor, currency }, locale));
  return (
    <table className="w-full text-dense">
      <caption className="pb-4 text-left text-caption text-text-2">{t.preview}</caption>
      <thead>
        <tr className="border-b border-line text-caption text-text-2">
          <th scope="col" className="py-4 text-left font-medium">{t.variant}</th>
          <th scope="col" className="py-4 text-right font-medium">{t.base}</th>
          <th scope="col" className="py-4 text-right font-medium">{t.price}</th>
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {prices.slice(0, FEW).map(({ row, sku, least, amountMinor }) => (
          <tr key={row} className="border-b border-line last:border-b-0">
            <th scope="row" className="py-4 text-left font-regular wrap-anywhere">
              {bySku.get(sku)?.title}
              <span className="block font-mono text-code text-text-2">{sku}</span>
            </th>
            <td className="py-4 text-right text-text-2">{said(bySku.get(sku)?.baseMinor)}</td>
            <td className="py-4 text-right">
              {said(amountMinor)}
              {least > 1 && <span className="block text-text-2">{t.from(formatExact(least, locale))}</span>}
            </td>
          </tr>
        ))}
        {prices.length > FEW && (
          <tr>
            <td colSpan={3} className="py-4 text-text-2">
              {t.more(prices.length - FEW)}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

async function matched(id: string, skus: readonly string[]): Promise<ReadonlyMap<string, ListedVariant>> {
  const found = new Map<string, ListedVariant>();
  for (let at = 0; at < skus.length; at += AT_ONCE) {
    const { items } = await client.priceLists.match.query({ id, skus: skus.slice(at, at + AT_ONCE) });
    items.forEach((each) => found.set(each.sku, each));
  }
  return found;
}
