// A promotion as its form holds it, and back.
import type { Promotion, PromotionTerms, PromotionTermsInput, PromotionTrigger, Selection, SelectionInput } from '@/client/routers/promotions';
import type { Typed } from '@/shared/forms';
import type { Choice } from '@/shared/kit';

export type Kind = PromotionTerms['action']['kind'];

export const KINDS: readonly Kind[] = ['percentage', 'amount', 'freeShipping', 'buyXGetY', 'bundle'];

/** What is chosen, with what it is called. */
export interface Chosen {
  readonly isSome: boolean;
  readonly categoryIds: readonly string[];
  readonly productIds: readonly Choice[];
  readonly variantIds: readonly Choice[];
  readonly brands: readonly string[];
}

export interface Sum {
  readonly currency: string;
  readonly amountMinor: Typed;
}

export interface Part {
  readonly quantity: Typed;
  readonly on: Chosen;
}

/** Fields of all kinds at once, so that none is lost when another kind is looked at. */
export interface PromotionValues {
  readonly name: string;
  readonly trigger: PromotionTrigger;
  readonly action: {
    readonly kind: Kind;
    readonly bps: Typed;
    readonly amounts: readonly Sum[];
    readonly each: boolean;
    readonly on: Chosen;
    readonly rateIds: readonly string[];
    readonly buy: Typed;
    readonly get: Typed;
    readonly gifts: Chosen;
    readonly parts: readonly Part[];
    readonly prices: readonly Sum[];
    readonly most: Typed;
  };
  readonly conditions: {
    readonly items: Chosen;
    readonly minimums: readonly Sum[];
    readonly minimumQuantity: Typed;
    readonly groupIds: readonly string[];
    readonly firstOrder: boolean;
  };
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly usesLimit: Typed;
  readonly customerLimit: Typed;
  readonly budget: Sum;
  readonly priority: Typed;
  readonly groups: readonly string[];
}

export const EVERYTHING: Chosen = { isSome: false, categoryIds: [], productIds: [], variantIds: [], brands: [] };

export function newPromotion(currency: string): PromotionValues {
  const sums = [{ currency, amountMinor: null }];
  return {
    name: '',
    trigger: 'automatic',
    action: {
      kind: 'percentage',
      bps: null,
      amounts: sums,
      each: false,
      on: EVERYTHING,
      rateIds: [],
      buy: 2,
      get: 1,
      gifts: EVERYTHING,
      parts: [{ quantity: 2, on: EVERYTHING }],
      prices: sums,
      most: null,
    },
    conditions: { items: EVERYTHING, minimums: [], minimumQuantity: null, groupIds: [], firstOrder: false },
    startsAt: null,
    endsAt: null,
    usesLimit: null,
    customerLimit: null,
    budget: { currency, amountMinor: null },
    priority: 0,
    groups: ['default'],
  };
}

/** To the minute, as the browser's field writes it; seconds stay with the server. */
export const toMinute = (local: string | null): string | null => local?.slice(0, 16) ?? null;

export function valuesOf({ terms }: Promotion, currency: string, labelOf: (id: string) => string): PromotionValues {
  const none = newPromotion(currency);
  const { action, conditions } = terms;
  const chosen = (selection: Selection) => chosenOf(selection, labelOf);
  const own: Partial<PromotionValues['action']> =
    action.kind === 'bundle'
      ? { ...action, parts: action.parts.map(({ quantity, on }) => ({ quantity, on: chosen(on) })) }
      : action.kind === 'buyXGetY'
        ? { ...action, on: chosen(action.on), gifts: chosen(action.gifts) }
        : action.kind === 'freeShipping'
          ? action
          : { ...action, on: chosen(action.on) };
  return {
    name: terms.name,
    trigger: terms.trigger,
    action: { ...none.action, ...own },
    conditions: { ...conditions, items: chosen(conditions.items), minimumQuantity: conditions.minimumQuantity || null },
    startsAt: toMinute(terms.startsAt),
    endsAt: toMinute(terms.endsAt),
    usesLimit: terms.usesLimit,
    customerLimit: terms.customerLimit,
    budget: terms.budget ?? none.budget,
    priority: terms.priority,
    groups: terms.groups,
  };
}

function chosenOf(selection: Selection, labelOf: (id: string) => string): Chosen {
  const named = (ids: readonly string[]) => ids.map((value) => ({ value, label: labelOf(value) }));
  const { categoryIds, productIds, variantIds, brands } = selection;
  const isSome = categoryIds.length + productIds.length + variantIds.length + brands.length > 0;
  return { isSome, categoryIds, brands, productIds: named(productIds), variantIds: named(variantIds) };
}

/** As it is sent; a time that was not touched stays to the second. */
export function termsOf(values: PromotionValues, known?: PromotionTerms): PromotionTermsInput {
  const { action, conditions, budget } = values;
  const at = (local: string | null, before: string | null = null) => (local === toMinute(before) ? before : local && `${local}:00`);
  return {
    name: values.name.trim(),
    trigger: values.trigger,
    action: actionOf(action),
    conditions: {
      items: selectionOf(conditions.items),
      minimums: sumsOf(conditions.minimums),
      minimumQuantity: Number(conditions.minimumQuantity ?? 0),
      groupIds: [...conditions.groupIds],
      firstOrder: conditions.firstOrder,
    },
    startsAt: at(values.startsAt, known?.startsAt),
    endsAt: at(values.endsAt, known?.endsAt),
    usesLimit: orNull(values.usesLimit),
    customerLimit: orNull(values.customerLimit),
    budget: budget.amountMinor === null ? null : { currency: budget.currency, amountMinor: Number(budget.amountMinor) },
    priority: Number(values.priority ?? 0),
    groups: [...values.groups],
  };
}

function actionOf(action: PromotionValues['action']): PromotionTermsInput['action'] {
  const { kind, bps, most } = action;
  switch (kind) {
    case 'percentage':
      return { kind, bps: Number(bps), on: selectionOf(action.on) };
    case 'amount':
      return { kind, amounts: sumsOf(action.amounts), each: action.each, on: selectionOf(action.on) };
    case 'freeShipping':
      return { kind, rateIds: [...action.rateIds] };
    case 'buyXGetY':
      return {
        kind,
        buy: Number(action.buy),
        get: Number(action.get),
        on: selectionOf(action.on),
        gifts: selectionOf(action.gifts),
        bps: bps === null ? 10_000 : Number(bps),
        most: orNull(most),
      };
    case 'bundle':
      return {
        kind,
        parts: action.parts.map(({ quantity, on }) => ({ quantity: Number(quantity), on: selectionOf(on) })),
        prices: sumsOf(action.prices),
        most: orNull(most),
      };
  }
}

const orNull = (value: Typed): number | null => (value === null ? null : Number(value));

const sumsOf = (sums: readonly Sum[]) => sums.map(({ currency, amountMinor }) => ({ currency, amountMinor: Number(amountMinor) }));

export function selectionOf({ isSome, categoryIds, productIds, variantIds, brands }: Chosen): SelectionInput {
  if (!isSome) return {};
  const ids = (choices: readonly Choice[]) => choices.map(({ value }) => value);
  return { categoryIds: [...categoryIds], productIds: ids(productIds), variantIds: ids(variantIds), brands: [...brands] };
}
