// Somebody else saved first: keep mine, take theirs, or choose field by field.
import { useState } from 'react';
import { isDeepEqual } from './equal';
import { Button, Dialog, DiffView } from '@/shared/kit';
import type { Conflict, Editing } from './editing';
import { useFormWords } from './words';

export function ConflictDialog({ editing, conflict }: { editing: Editing; conflict: Conflict<Record<string, unknown>> }) {
  const t = useFormWords();
  const { mine, changed, theirs } = conflict;
  const names = changed.filter((name) => !isDeepEqual(mine[name], theirs[name]));
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const settle = (chosen: Iterable<string>) =>
    editing.settle(Object.fromEntries([...chosen].map((name) => [name, theirs[name]])));
  return (
    <Dialog
      open
      onClose={() => settle([])}
      title={t.conflict.title}
      description={names.length > 0 ? t.conflict.text : t.conflict.apart}
      holdsForm
      footer={
        <>
          {names.length > 0 && <Button onClick={() => settle(names)}>{t.conflict.theirs}</Button>}
          <Button tone="primary" onClick={() => settle(taken)}>
            {taken.size > 0 ? t.conflict.chosen : t.conflict.mine}
          </Button>
        </>
      }
    >
      <DiffView
        beforeLabel={t.conflict.mineHead}
        afterLabel={t.conflict.theirsHead}
        rows={names.map((name) => ({
          key: name,
          label: editing.fields.get(name)?.label ?? name,
          before: said(mine[name]),
          after: said(theirs[name]),
        }))}
        chosen={(name) => (taken.has(name) ? 'after' : 'before')}
        onChoose={(name, side) =>
          setTaken((were) => new Set(side === 'after' ? [...were, name] : [...were].filter((each) => each !== name)))
        }
      />
    </Dialog>
  );
}

const said = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
