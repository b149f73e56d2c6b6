// Which columns are shown and how much room rows take, kept on this device for each list until a view keeps it on the server.
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { Menu } from '@/shared/kit';
import type { Column } from './columns';
import type { TableLook } from './data-table';
import type { ShownLook } from './view-tabs';
import { useShapeWords } from './words';

const KEY = 'cartwheel.look';

/** The look of a list, kept by its name. */
export function useLook(list: string, columns: ReadonlyArray<{ readonly key: string; readonly off?: boolean | undefined }>) {
  const key = `${KEY}:${list}`;
  const [look, setLook] = useState<TableLook>(() => read(key) ?? { hidden: columns.filter(({ off }) => off).map((column) => column.key), widths: {} });
  const change = (next: TableLook) => {
    setLook(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  return [look, change] as const;
}

type Named = ReadonlyArray<{ readonly key: string }>;

/** A look as a view keeps it. */
export const shownOf = (columns: Named, { hidden, widths, dense = false }: TableLook): ShownLook => ({
  columns: columns.filter(({ key }) => !hidden.includes(key)).map(({ key }) => ({ name: key, widthPx: widths[key] ?? null })),
  dense,
});

/** How a view looks: columns that it does not name are hidden, and one that names none leaves them as they are. */
export const lookOf = (columns: Named, { columns: shown, dense }: ShownLook, before: TableLook): TableLook =>
  shown.length === 0
    ? { ...before, dense }
    : {
        hidden: columns.map(({ key }) => key).filter((key) => !shown.some(({ name }) => name === key)),
        widths: Object.fromEntries(shown.flatMap(({ name, widthPx }) => (widthPx === null ? [] : [[name, widthPx] as const]))),
        dense,
      };

function read(key: string): TableLook | null {
  const text = localStorage.getItem(key);
  return text === null ? null : (JSON.parse(text) as TableLook);
}

interface ColumnMenuProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly look: TableLook;
  readonly onLook: (look: TableLook) => void;
}

export function ColumnMenu<Row>({ columns, look, onLook }: ColumnMenuProps<Row>) {
  const t = useShapeWords();
  const toggle = (key: string) =>
    onLook({ ...look, hidden: look.hidden.includes(key) ? look.hidden.filter((each) => each !== key) : [...look.hidden, key] });
  return (
    <Menu
      icon={Columns3}
      size="small"
      align="end"
      label={t.columns}
      items={[
        // The first column names the row, and is always there.
        ...columns.slice(1).map(({ key, head }) => ({
          label: head,
          checked: !look.hidden.includes(key),
          stays: true,
          onSelect: () => toggle(key),
        })),
        'line' as const,
        { label: t.dense, checked: look.dense ?? false, stays: true, onSelect: () => onLook({ ...look, dense: !look.dense }) },
        'line' as const,
        { label: t.resetColumns, onSelect: () => onLook({ dense: look.dense, hidden: columns.filter(({ off }) => off).map(({ key }) => key), widths: {} }) },
      ]}
    />
  );
}
