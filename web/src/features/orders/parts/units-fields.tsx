import type { OrderLine } from '@/client/routers/orders';
import { CountField } from '@/shared/forms';

interface UnitsFieldsProps {
  readonly lines: readonly OrderLine[];
  readonly left: (line: OrderLine) => number;
  readonly hint: (left: number) => string;
}

/** A count for each line of which some are left, in the form's `units`. */
export function UnitsFields({ lines, left, hint }: UnitsFieldsProps) {
  return lines
    .filter((line) => left(line) > 0)
    .map((line) => (
      <CountField key={line.id} name={`units.${line.id}`} label={`${line.title} · ${line.sku}`} hint={hint(left(line))} required most={left(line)} unit={`/ ${left(line)}`} />
    ));
}
