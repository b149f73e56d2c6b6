// Blocks in their order: added, opened, deleted, and moved by buttons, by Alt and arrows, or by dragging. A footer stays last.
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, GripVertical, Trash2 } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import { type FieldValues, useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Icon, IconButton, Menu, tip } from '@/shared/kit';
import { useCan } from '@/shared/session';
import type { BlockType } from '../data';
import { useTemplateWords } from '../words';
import { BlockFields } from './block-fields';
import { freshBlock, gistOf } from './block-kinds';
import { afterInsert, afterMove, afterRemove, endOf, useRemoving } from './removing';

interface BlockListProps {
  readonly name: string;
  readonly types: readonly BlockType[];
  readonly most: number;
}

type Loose = Readonly<Record<string, unknown>>;

export function BlockList({ name, types, most }: BlockListProps) {
  const t = useTemplateWords();
  const { control } = useFormContext<FieldValues>();
  const array = useFieldArray({ control, name });
  const { fields, insert, move } = array;
  const canWrite = useCan('campaigns:write');
  // None for a moment, while its column goes.
  const blocks = (useWatch({ control, name }) as readonly Loose[] | undefined) ?? [];
  // A place, since saving gives all blocks other ids.
  const [open, setOpen] = useState<number | null>(null);
  const removing = useRemoving(array, name, most, (place) => setOpen((was) => afterInsert(was, place)));
  const [told, setTold] = useState('');
  const dragged = useRef<number | null>(null);
  const typeOf = (place: number) => blocks[place]?.['type'] as BlockType;
  const movable = Math.min(endOf(blocks), fields.length);
  const go = (from: number, to: number) => {
    if (from === to || to < 0 || to >= movable || from >= movable) return;
    move(from, to);
    setOpen(afterMove(open, from, to));
    setTold(t.blocks.moved(t.blocks.names[typeOf(from)], to + 1));
  };
  const add = (type: BlockType) => {
    insert(movable, freshBlock(type, t));
    setOpen(movable);
  };
  const drop = (place: number) => {
    setOpen(afterRemove(open, place));
    removing.take(place, t.blocks.removed(t.blocks.names[typeOf(place)] ?? typeOf(place)));
  };
  const full = fields.length >= most;
  return (
    <div className="flex flex-col gap-8">
      <ol ref={removing.list} className="flex flex-col gap-4">
        {fields.map(({ id }, place) => (
          <Row
            key={id}
            name={`${name}.${place}`}
            block={blocks[place] ?? {}}
            type={typeOf(place)}
            place={place}
            last={movable - 1}
            isOpen={open === place}
            onOpen={() => setOpen(open === place ? null : place)}
            onMove={canWrite ? (to) => go(place, to) : undefined}
            onDelete={canWrite && place < movable && movable > 1 ? () => drop(place) : undefined}
            drag={{
              start: () => (dragged.current = place),
              over: (isLow) => {
                if (dragged.current === null || dragged.current === place || place >= movable) return;
                // Only past its middle: rows of unlike heights would change places to and fro.
                if (isLow !== dragged.current < place) return;
                go(dragged.current, place);
                dragged.current = place;
              },
              end: () => (dragged.current = null),
            }}
          />
        ))}
      </ol>
      <p role="status" className="sr-only">
        {told}
      </p>
      {!canWrite ? null : full ? (
        <p className="text-dense text-text-2">{t.blocks.most(most)}</p>
      ) : (
        <div>
          <Menu label={t.blocks.add} items={types.map((type) => ({ label: t.blocks.names[type], onSelect: () => add(type) }))} />
        </div>
      )}
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly block: Loose;
  readonly type: BlockType;
  readonly place: number;
  /** The place of the last that can be moved. */
  readonly last: number;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  /** Without it, it stays where it is. */
  readonly onMove: ((to: number) => void) | undefined;
  readonly onDelete: (() => void) | undefined;
  readonly drag: { readonly start: () => void; readonly over: (isLow: boolean) => void; readonly end: () => void };
}

function Row({ name, block, type, place, last, isOpen, onOpen, onMove, onDelete, drag }: RowProps) {
  const { blocks: t } = useTemplateWords();
  const said = t.names[type] ?? type;
  const moves = place > last ? undefined : onMove;
  const keys = (event: KeyboardEvent) => {
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (step === undefined || !moves) return;
    event.preventDefault();
    moves(place + step);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    drag.over(event.clientY > top + height / 2);
  };
  return (
    <li onDragOver={over} onDrop={(event) => event.preventDefault()} className="min-w-0 rounded-control border border-line bg-surface">
      <div className="flex min-w-0 items-center gap-4 px-4 py-4" onKeyDown={keys}>
        {!moves ? (
          <span className="w-icon" />
        ) : (
          <span draggable onDragStart={drag.start} onDragEnd={drag.end} {...tip(t.drag)} className="cursor-grab text-text-3">
            <Icon of={GripVertical} />
          </span>
        )}
        <button type="button" aria-expanded={isOpen} onClick={onOpen} className="flex min-h-control min-w-0 flex-1 items-center gap-8 rounded-control px-4 text-left hover:bg-hover">
          <Icon of={isOpen ? ChevronDown : ChevronRight} />
          <span className="shrink-0 text-strong">{said}</span>
          <span className="min-w-0 truncate text-dense text-text-2">{gistOf(block)}</span>
        </button>
        {moves && (
          <>
            <IconButton size="small" icon={ArrowUp} label={t.up(said)} disabledBecause={place === 0 ? t.first : undefined} onClick={() => moves(place - 1)} />
            <IconButton size="small" icon={ArrowDown} label={t.down(said)} disabledBecause={place === last ? t.last : undefined} onClick={() => moves(place + 1)} />
          </>
        )}
        {onDelete && <IconButton size="small" icon={Trash2} label={t.remove(said)} onClick={onDelete} />}
      </div>
      {isOpen && (
        <div className="border-t border-line p-12">
          <BlockFields name={name} type={type} />
        </div>
      )}
    </li>
  );
}
