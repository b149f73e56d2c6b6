import type { OrderLine } from '@/client/routers/orders';
import { CountField } from '@/shared/forms';

interface UnitsFieldsProps {
  /** What is counted, for screen readers. */
  readonly label: string;
  readonly lines: readonly OrderLine[];
  readonly left: (line: OrderLine) => number;
}

/** A count for each line of which some are left, in the form's `units`. */
export function UnitsFields({ label, lines, left }: UnitsFieldsProps) {
  return (
    <ul aria-label={label} className="flex flex-col">
      {lines
        .filter((line) => left(line) > 0)
        .map((line) => (
          <li key={line.id} className="flex items-start gap-x-12 border-b border-line py-8">
            <span className="min-w-0 flex-1 wrap-anywhere">
              {line.title}
              <span className="block font-mono text-code text-text-2">{line.sku}</span>
            </span>
            <span className="w-1/4">
              <CountField name={`units.${line.id}`} label={`${line.title} · ${line.sku}`} bare required most={left(line)} unit={`/ ${left(line)}`} />
            </span>
          </li>
        ))}
    </ul>
  );
}
