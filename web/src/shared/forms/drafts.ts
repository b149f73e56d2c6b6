// What was typed and not yet saved, kept on this device: it outlives a crash, a reload and a lost session.

export interface DraftPlace {
  readonly personId: string;
  readonly storeId: string;
  /** What is edited: `product`. */
  readonly thing: string;
  /** Which one; `new` while it does not exist. */
  readonly id: string;
}

export interface Draft {
  /** When it was last typed in. */
  readonly at: string;
  /** The version of the thing that was on the page then. */
  readonly version: string;
  /** The changed fields alone. */
  readonly values: Readonly<Record<string, unknown>>;
}

const PREFIX = 'cartwheel.draft';

export const draftKey = ({ personId, storeId, thing, id }: DraftPlace): string =>
  [PREFIX, personId, storeId, thing, id].join(':');

/** Null where there is none; one that cannot be read is none. */
export function readDraft(place: DraftPlace): Draft | null {
  const text = localStorage.getItem(draftKey(place));
  if (text === null) return null;
  try {
    return JSON.parse(text) as Draft;
  } catch {
    return null;
  }
}

/** False where this device has no room left. */
export function keepDraft(place: DraftPlace, draft: Draft): boolean {
  try {
    localStorage.setItem(draftKey(place), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export const dropDraft = (place: DraftPlace): void => localStorage.removeItem(draftKey(place));

/** Of all values those whose field was changed, without secrets. */
export function changedValues(
  values: Readonly<Record<string, unknown>>,
  dirty: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Record<string, unknown> {
  const changed = Object.keys(dirty).filter((name) => isDirty(dirty[name]) && !secrets.includes(name));
  return Object.fromEntries(changed.map((name) => [name, values[name]]));
}

/** A field is dirty if any part of it is: React Hook Form keeps `false` beside `true` in lists and objects. */
export function isDirty(mark: unknown): boolean {
  if (typeof mark === 'object' && mark !== null) return Object.values(mark).some(isDirty);
  return mark === true;
}
