// Codes are made one by one, with a word of one's own, or many at once that nobody guesses.
import { findCustomers } from '@/features/customers';
import type { Coupon, CouponBatch } from '@/client/routers/coupons';
import { client } from '@/shared/api';
import { CountField, DateField, FormDialog, PickFound, PickOne, TextField, type Typed, useEditing } from '@/shared/forms';
import { formatExact } from '@/shared/format';
import { endOf } from '@/shared/format/days';
import { type Choice, toast } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { codesChanged, usePromotionsOfCodes } from '../data';
import { usePricingWords } from '../words';

const MOST_CODES = 10_000;

interface DialogProps {
  /** Without it the promotion is chosen. */
  readonly promotionId?: string | undefined;
  readonly onClose: () => void;
}

interface CodeValues {
  readonly promotionId: string | null;
  readonly code: string;
  readonly usesLimit: Typed;
  readonly customer: Choice | null;
  readonly lastDay: string | null;
}

export function CodeDialog({ promotionId, onClose }: DialogProps) {
  const { codes: t, reasons } = usePricingWords();
  const zone = useZone();
  const canFind = useCan('customers:read');
  const editing = useEditing<CodeValues, Coupon>({
    thing: null,
    values: { promotionId: promotionId ?? null, code: '', usesLimit: null, customer: null, lastDay: null },
    reasons,
    reasonFields: { 'pricing.code_taken': 'code' },
    save: (values, context) =>
      client.coupons.create.mutate(
        {
          promotionId: values.promotionId ?? '',
          code: values.code.trim(),
          usesLimit: values.usesLimit === null ? null : Number(values.usesLimit),
          customerId: values.customer?.value ?? null,
          endsAt: values.lastDay && endOf(values.lastDay, zone),
        },
        { context },
      ),
    onSaved: async (made) => {
      onClose();
      await codesChanged(made.promotionId);
      toast(t.made(made.code));
    },
  });
  return (
    <FormDialog editing={editing} title={t.create} action={t.save} onClose={onClose}>
      {promotionId === undefined && <PromotionField />}
      <TextField name="code" label={t.code} hint={t.codeHint} required most={40} autoFocus />
      <CountField name="usesLimit" label={t.usesLimit} hint={t.usesLimitHint} least={1} />
      {canFind && <PickFound name="customer" label={t.customer} hint={t.customerHint} search={findCustomers} />}
      <DateField name="lastDay" label={t.lastDay} least="today" />
    </FormDialog>
  );
}

interface BatchValues {
  readonly promotionId: string | null;
  readonly name: string;
  readonly count: Typed;
  readonly prefix: string;
  readonly lastDay: string | null;
}

export function BatchDialog({ promotionId, onClose }: DialogProps) {
  const { codes: t, reasons } = usePricingWords();
  const zone = useZone();
  const locale = useLocale();
  const editing = useEditing<BatchValues, CouponBatch>({
    thing: null,
    values: { promotionId: promotionId ?? null, name: '', count: 100, prefix: '', lastDay: null },
    reasons,
    save: (values, context) =>
      client.coupons.generate.mutate(
        {
          promotionId: values.promotionId ?? '',
          name: values.name.trim(),
          count: Number(values.count),
          prefix: values.prefix.trim(),
          endsAt: values.lastDay && endOf(values.lastDay, zone),
        },
        { context },
      ),
    onSaved: async (batch) => {
      onClose();
      await codesChanged(batch.promotionId);
      toast(t.generated(formatExact(batch.size, locale), batch.size));
    },
  });
  return (
    <FormDialog editing={editing} title={t.generate} description={t.generateText} action={t.generateAction} onClose={onClose}>
      {promotionId === undefined && <PromotionField />}
      <TextField name="name" label={t.batchName} hint={t.batchNameHint} required most={200} autoFocus />
      <CountField name="count" label={t.howMany} required least={1} most={MOST_CODES} />
      <TextField name="prefix" label={t.prefix} hint={t.prefixHint} most={10} />
      <DateField name="lastDay" label={t.lastDay} least="today" />
    </FormDialog>
  );
}

function PromotionField() {
  const { codes: t } = usePricingWords();
  return <PickOne name="promotionId" label={t.columns.promotion} hint={t.promotionHint} required choices={usePromotionsOfCodes()} />;
}
