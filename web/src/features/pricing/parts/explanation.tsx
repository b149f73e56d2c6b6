// A quote, step by step: for each line, for what sending it costs, and for the order.
import type { LineTax, PriceStep, Quote } from '@/client/routers/pricing';
import { formatExact, formatMoney } from '@/shared/format';
import { Banner, Card, Link } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { usePricingWords } from '../words';
import { useSayStep } from './steps';

export function Explanation({ quote }: { quote: Quote }) {
  const { explain: t } = usePricingWords();
  const locale = useLocale();
  return (
    <>
      {quote.refusedCodes.map(({ code, reason }) => (
        <Banner key={code} tone="warn">
          {t.refused(code, t.refusals[reason])}
        </Banner>
      ))}
      {quote.lines.map((line, place) => (
        <Steps
          key={place}
          title={line.title}
          note={`${line.sku} · ${t.units(formatExact(line.quantity, locale), line.quantity)}`}
          steps={line.explanation}
          taxes={line.taxes}
          quote={quote}
          units={line.quantity}
        />
      ))}
      {quote.shipping && <Steps title={t.shipping} note={quote.shipping.name} steps={quote.shipping.explanation} taxes={quote.shipping.taxes} quote={quote} />}
      <Steps title={t.order} note={quote.taxEstimated ? t.estimated : undefined} steps={quote.explanation} taxes={quote.taxes} quote={quote} isOrder />
    </>
  );
}

interface StepsProps {
  readonly title: string;
  readonly note?: string | undefined;
  readonly steps: readonly PriceStep[];
  readonly taxes: readonly LineTax[];
  readonly quote: Quote;
  readonly units?: number | undefined;
  readonly isOrder?: boolean | undefined;
}

/** Each step with what it changes and what is reached by it. */
function Steps({ title, note, steps, taxes, quote, units, isOrder = false }: StepsProps) {
  const { explain: t } = usePricingWords();
  const locale = useLocale();
  const say = useSayStep(quote);
  const last = steps.at(-1);
  return (
    <Card title={title} action={note && <span className="text-right text-dense text-text-2">{note}</span>}>
      <table className="w-full text-dense tabular-nums">
        <caption className="sr-only">{t.stepsOf(title)}</caption>
        <thead>
          <tr className="border-b border-line text-caption text-text-2">
            <th scope="col" className="py-4 text-left font-medium">{t.step}</th>
            <th scope="col" className="w-1/4 py-4 pl-12 text-right font-medium">{t.change}</th>
            <th scope="col" className="w-1/4 py-4 pl-12 text-right font-medium">{t.result}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, place) => {
            const { text, note: why, promotionId } = say(step, { isOrder, units, taxes });
            return (
              <tr key={place} className="border-b border-line">
                <th scope="row" className="py-8 text-left font-regular wrap-anywhere">
                  {promotionId ? (
                    <Link to="/prices/promotions/$promotionId" params={{ promotionId }}>
                      {text}
                    </Link>
                  ) : (
                    text
                  )}
                  {why && <span className="block text-text-2">{why}</span>}
                </th>
                <td className="py-8 pl-12 text-right whitespace-nowrap text-text-2">{place === 0 || step.amount.amountMinor === 0 ? '' : formatMoney(step.amount, locale, { signed: true })}</td>
                <td className="py-8 pl-12 text-right whitespace-nowrap">{formatMoney(step.result, locale)}</td>
              </tr>
            );
          })}
        </tbody>
        {last && (
          <tfoot>
            <tr>
              <th scope="row" className="pt-8 text-left text-strong">{isOrder ? t.total : t.lineTotal}</th>
              <td />
              <td className={isOrder ? 'pt-8 pl-12 text-right text-title whitespace-nowrap' : 'pt-8 pl-12 text-right text-strong whitespace-nowrap'}>{formatMoney(last.result, locale)}</td>
            </tr>
          </tfoot>
        )}
      </table>
    </Card>
  );
}
