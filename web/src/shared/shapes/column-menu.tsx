// Which columns are shown, kept on this device for each list until a view keeps it on the server.
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { Menu } from '@/shared/kit';
import type { Column } from './columns';
import type { TableLook } from './data-table';
import type { ShownColumn } from './view-tabs';
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

/** The columns of a look as a view keeps them. */
export const shownOf = (columns: Named, { hidden, widths }: TableLook): readonly ShownColumn[] =>
  columns.filter(({ key }) => !hidden.includes(key)).map(({ key }) => ({ name: key, widthPx: widths[key] ?? null }));

/** The look of a view's columns; those it does not name are hidden. */
export const lookOf = (columns: Named, shown: readonly ShownColumn[]): TableLook => ({
  hidden: columns.map(({ key }) => key).filter((key) => !shown.some(({ name }) => name === key)),
  widths: Object.fromEntries(shown.flatMap(({ name, widthPx }) => (widthPx === null ? [] : [[name, widthPx] as const]))),
});

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
        { label: t.resetColumns, onSelect: () => onLook({ hidden: columns.filter(({ off }) => off).map(({ key }) => key), widths: {} }) },
      ]}
    />
  );
}
