// What the server finds wrong, brought to the fields that it means.
import type { Failure, ValidationIssue } from '@/shared/api';
import type { Translated } from '@/shared/words';
import type { en } from './words/en';

type IssueWords = (typeof en)['issues'];

/** Which field a reason is about: `{ 'catalog.sku_taken': 'sku' }`. */
export type ReasonFields = { readonly [Reason in Failure['reason']]?: string };

export interface Placed {
  /** By name of the field, as React Hook Form writes it: `lines.0.quantity`. */
  readonly byField: ReadonlyMap<string, string>;
  /** What is about no field that is on the page. */
  readonly others: readonly string[];
}

/** What is wrong, in the reader's language where it is one of the usual, else as the server says it. */
export function sayIssue({ code, limit, message }: ValidationIssue, t: Translated<IssueWords>): string {
  if (code === undefined) return message;
  const said = t[code];
  if (typeof said === 'string') return said;
  return limit === undefined ? message : said(limit);
}

/** Each issue goes to the field with the longest name that its path begins with, `within` left out. */
export function placeIssues(failure: Failure, fields: readonly string[], reasonFields: ReasonFields, said: string, t: Translated<IssueWords>, within?: string): Placed {
  const byField = new Map<string, string>();
  const others: string[] = [];
  const put = (issue: ValidationIssue): void => {
    const path = (issue.path[0] === within ? issue.path.slice(1) : issue.path).join('.');
    const field = fields
      .filter((name) => path === name || path.startsWith(`${name}.`))
      .sort((one, other) => other.length - one.length)[0];
    const text = sayIssue(issue, t);
    if (field === undefined) others.push(path ? `${path}: ${text}` : text);
    else if (!byField.has(field)) byField.set(field, text);
  };
  failure.issues.forEach(put);
  const named = reasonFields[failure.reason];
  if (named !== undefined && fields.includes(named)) byField.set(named, said);
  else if (failure.issues.length === 0) others.push(said);
  return { byField, others };
}
