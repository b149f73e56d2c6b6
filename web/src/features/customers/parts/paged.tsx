// A few rows of something long, in a card: more of them at a press.
import type { ReactNode } from 'react';
import { Button, ErrorState, Skeleton } from '@/shared/kit';
import type { Rows } from '@/shared/shapes';
import { useCustomerWords } from '../words';

interface PagedProps<Row> {
  readonly label: string;
  readonly list: Rows<Row>;
  readonly rowKey: (row: Row) => string;
  readonly empty: string;
  readonly children: (row: Row) => ReactNode;
}

export function Paged<Row>({ label, list, rowKey, empty, children }: PagedProps<Row>) {
  const t = useCustomerWords();
  if (list.failure) return <ErrorState failure={list.failure} reasons={t.reasons} onRetry={list.retry} />;
  if (list.isFirst) return <Skeleton count={3} />;
  if (list.rows.length === 0) return <p className="text-text-2">{empty}</p>;
  return (
    <>
      <ul aria-label={label} className="flex flex-col gap-12">
        {list.rows.map((row) => (
          <li key={rowKey(row)}>{children(row)}</li>
        ))}
      </ul>
      {list.hasMore && (
        <div className="pt-12">
          <Button size="small" onClick={list.more}>
            {t.more}
          </Button>
        </div>
      )}
    </>
  );
}

interface LineProps {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly value?: ReactNode;
  readonly aside?: ReactNode;
}

/** What it is, what is said of it below, and what it comes to at the end. */
export const Line = ({ title, note, value, aside }: LineProps) => (
  <div className="flex flex-wrap items-baseline justify-between gap-x-16 gap-y-4">
    <span className="min-w-0 flex-1 basis-1/2 wrap-anywhere">
      {title}
      {note && <span className="block text-dense text-text-2">{note}</span>}
    </span>
    {(value || aside) && (
      <span className="text-right tabular-nums">
        {value}
        {aside && <span className="block text-dense text-text-2">{aside}</span>}
      </span>
    )}
  </div>
);
