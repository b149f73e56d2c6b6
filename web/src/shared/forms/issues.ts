// What the server finds wrong, brought to the fields that it means.
import type { Failure, ValidationIssue } from '@/shared/api';

/** Which field a reason is about: `{ 'catalog.sku_taken': 'sku' }`. */
export type ReasonFields = { readonly [Reason in Failure['reason']]?: string };

export interface Placed {
  /** By name of the field, as React Hook Form writes it: `lines.0.quantity`. */
  readonly byField: ReadonlyMap<string, string>;
  /** What is about no field that is on the page. */
  readonly others: readonly string[];
}

/** Each issue goes to the field with the longest name that its path begins with. */
export function placeIssues(failure: Failure, fields: readonly string[], reasonFields: ReasonFields, said: string): Placed {
  const byField = new Map<string, string>();
  const others: string[] = [];
  const put = (issue: ValidationIssue): void => {
    const path = issue.path.join('.');
    const field = fields
      .filter((name) => path === name || path.startsWith(`${name}.`))
      .sort((one, other) => other.length - one.length)[0];
    if (field === undefined) others.push(path ? `${path}: ${issue.message}` : issue.message);
    else if (!byField.has(field)) byField.set(field, issue.message);
  };
  failure.issues.forEach(put);
  const named = reasonFields[failure.reason];
  if (named !== undefined && fields.includes(named)) byField.set(named, said);
  else if (failure.issues.length === 0) others.push(said);
  return { byField, others };
}
