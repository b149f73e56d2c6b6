// What differs between before and after, down to each value: `address.city`, `lines.0.quantity`.

export interface Changed {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

const isOpen = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

export function changesOf(before: unknown, after: unknown, path: string = ''): readonly Changed[] {
  if (isOpen(before) && isOpen(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesOf(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

/** A value as it is shown: texts as they are, others as JSON; nothing where there is none. */
export const written = (value: unknown): string => (value === undefined || value === null ? '—' : typeof value === 'string' ? value : JSON.stringify(value));
