// Names and what they are, one under the other.
import { Fragment, type ReactNode } from 'react';
import { formatMoney, type Money } from '@/shared/format';
import { useLocale } from '@/shared/session';

export interface Fact {
  readonly label: string;
  /** Nothing known is "—". */
  readonly value: ReactNode;
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-3 gap-x-12 gap-y-8 text-dense">
      {facts.map(({ label, value }) => (
        <Fragment key={label}>
          <dt className="text-text-2">{label}</dt>
          <dd className="col-span-2 min-w-0 wrap-anywhere">{value ?? '—'}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

export interface MoneyLine {
  readonly label: string;
  readonly note?: string | undefined;
  /** Null is unknown; zero is said as zero. */
  readonly amount: Money | null;
  readonly isSum?: boolean | undefined;
}

/** Amounts under one another, sums under a line. */
export function MoneyLines({ lines }: { lines: readonly MoneyLine[] }) {
  const locale = useLocale();
  return (
    <table className="w-full text-dense">
      <tbody>
        {lines.map(({ label, note, amount, isSum = false }) => (
          <tr key={label} className={isSum ? 'border-t border-line text-strong' : undefined}>
            <th scope="row" className={isSum ? 'py-8 text-left font-medium' : 'py-4 text-left font-regular'}>
              {label}
              {note && <span className="ml-8 font-regular text-text-2">{note}</span>}
            </th>
            <td className="text-right tabular-nums">{amount === null ? '—' : formatMoney(amount, locale)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
