// Takes items back and sends others instead: what comes back counts, and only the difference is paid or goes back.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useWatch } from 'react-hook-form';
import type { Exchange, ExchangeQuote, Order, OrderLine, OrderReturn, WantedLine } from '@/client/routers/orders';
import { client, failureOf, trpc, useIntention } from '@/shared/api';
import { FormDialog, SwitchField, TextField, useEditing } from '@/shared/forms';
import { ErrorNote, Skeleton, toast } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { MoneyLines } from '@/shared/shapes';
import { orderChanged, orderKnown, useLocations } from '../data';
import { useOrderWords } from '../words';
import type { ActDialogProps } from './act-dialogs';
import { type DraftLine, LinesField } from './lines-field';
import { useMoney } from './money';
import { PlaceFields, type Placed } from './receiving';
import { allOf, counted, sumOf, type Units } from './units';
import { UnitsFields } from './units-fields';

interface Values extends Placed {
  readonly units: Units;
  readonly lines: DraftLine[];
  readonly reason: string;
  readonly isHere: boolean;
}

interface ExchangeDialogProps extends ActDialogProps {
  readonly left: (line: OrderLine) => number;
}

const wantedOf = (lines: readonly DraftLine[]): WantedLine[] =>
  lines.flatMap(({ variantId, quantity }) => (typeof quantity === 'number' && quantity > 0 ? [{ variantId, quantity }] : []));

export function ExchangeDialog({ order, left, onClose }: ExchangeDialogProps) {
  const { exchange: t, reasons } = useOrderWords();
  const said = useMoney(order.currency);
  const navigate = useNavigate();
  const locations = useLocations();
  const canReceive = useCan('orders:refund');
  // When only a later step fails, it alone is tried again.
  const begun = useRef<Exchange>(null);
  const received = useRef<OrderReturn>(null);
  const [receiving, placing] = [useIntention(), useIntention()];
  const editing = useEditing<Values, Order>({
    thing: null,
    values: { units: allOf(order.lines, () => 0), lines: [], reason: '', isHere: false, condition: 'restock', locationId: locations[0]?.id ?? null },
    reasons,
    save: async ({ units, lines, reason, isHere, condition, locationId }, context) => {
      const back = counted(units);
      begun.current ??= await client.orders.exchange.mutate(
        { id: order.id, lines: back, instead: wantedOf(lines), reason: reason.trim() },
        { context },
      );
      const { draft, expected } = begun.current;
      if (!isHere) return draft;
      received.current ??= await client.orders.receiveReturn.mutate(
        { id: expected.id, locationId: locationId ?? '', lines: back.map((line) => ({ ...line, condition })), refund: true },
        { context: receiving.context },
      );
      // What is placed waits for its money for some minutes only; a draft keeps what counts for it until it is paid.
      const settled = await client.orders.get.query({ id: draft.id });
      return settled.dueMinor > 0 ? settled : client.orders.place.mutate({ id: draft.id }, { context: placing.context });
    },
    onSaved: async (instead) => {
      onClose();
      orderKnown(instead);
      await orderChanged(order.id);
      toast(!isHere ? t.begun(instead.number) : instead.dueMinor > 0 ? t.unpaid(instead.number, said(instead.dueMinor)) : t.done(instead.number));
      await navigate({ to: '/orders/$orderId', params: { orderId: instead.id } });
    },
  });
  const [units, lines, isHere] = useWatch({ control: editing.form.control, name: ['units', 'lines', 'isHere'] });
  const [back, instead] = [counted(units), wantedOf(lines)];
  const isWhole = back.length > 0 && instead.length > 0;
  const { data: quote, error } = useQuery(
    trpc.orders.quoteExchange.queryOptions(
      { id: order.id, lines: back, instead },
      { enabled: isWhole, placeholderData: keepPreviousData, staleTime: 10_000 },
    ),
  );
  return (
    <FormDialog
      editing={editing}
      title={t.title}
      description={t.text}
      action={isWhole && quote ? actionOf(quote, t, said) : t.action}
      disabledBecause={isWhole ? undefined : t.none}
      onClose={onClose}
    >
      <div className="flex flex-col gap-16">
        <section>
          <h3 className="text-strong">{t.back}</h3>
          <UnitsFields label={t.back} lines={order.lines} left={left} />
        </section>
        <section>
          <h3 className="mb-4 text-strong">{t.instead}</h3>
          <LinesField currency={order.currency} />
        </section>
        {isWhole && error && <ErrorNote failure={failureOf(error)} reasons={reasons} />}
        {isWhole && !error && (quote ? <Difference quote={quote} units={sumOf(units)} currency={order.currency} isHere={isHere} /> : <Skeleton count={3} />)}
        <TextField name="reason" label={t.reason} most={2000} />
        {canReceive && locations.length > 0 && <SwitchField name="isHere" label={t.here} hint={t.hereHint} />}
        {isHere && <PlaceFields />}
      </div>
    </FormDialog>
  );
}

type Words = ReturnType<typeof useOrderWords>['exchange'];

/** The verb with what it comes to, so that nobody confirms an amount unseen. */
function actionOf({ dueMinor, refundMinor }: ExchangeQuote, t: Words, said: (minor: number) => string): string {
  if (dueMinor > 0) return t.actionDue(said(dueMinor));
  return refundMinor > 0 ? t.actionRefund(said(refundMinor)) : t.action;
}

function Difference({ quote, units, currency, isHere }: { quote: ExchangeQuote; units: number; currency: string; isHere: boolean }) {
  const { exchange: t } = useOrderWords();
  const { returnedMinor, insteadMinor, dueMinor, refundMinor } = quote;
  const money = (amountMinor: number) => ({ amountMinor, currency });
  return (
    <div role="status">
      <MoneyLines
        lines={[
          { label: t.cost, amount: money(insteadMinor) },
          { label: t.worth(units), amount: money(-returnedMinor) },
          { label: refundMinor > 0 ? t.refund : dueMinor > 0 ? t.due : t.even, amount: money(refundMinor || dueMinor), isSum: true },
        ]}
      />
      <p className="pt-4 text-dense text-text-2">{!isHere ? t.later : dueMinor > 0 ? t.whenPaid : t.now}</p>
    </div>
  );
}
