// Blocks in their order: added, opened, deleted, and moved by buttons, by Alt and arrows, or by dragging. A footer stays last.
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, GripVertical, Trash2 } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import { type FieldValues, useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Icon, IconButton, Menu, tip } from '@/shared/kit';
import type { BlockType } from '../data';
import { useTemplateWords } from '../words';
import { BlockFields } from './block-fields';
import { freshBlock, gistOf } from './block-kinds';

interface BlockListProps {
  readonly name: string;
  readonly types: readonly BlockType[];
  readonly most: number;
}

type Loose = Readonly<Record<string, unknown>>;

export function BlockList({ name, types, most }: BlockListProps) {
  const t = useTemplateWords();
  const { control } = useFormContext<FieldValues>();
  const { fields, insert, move, remove } = useFieldArray({ control, name });
  const blocks = useWatch({ control, name }) as readonly Loose[];
  const [open, setOpen] = useState<string | null>(null);
  const [told, setTold] = useState('');
  const dragged = useRef<number | null>(null);
  const typeOf = (place: number) => blocks[place]?.['type'] as BlockType;
  const hasFooter = typeOf(fields.length - 1) === 'footer';
  const movable = hasFooter ? fields.length - 1 : fields.length;
  const go = (from: number, to: number) => {
    if (from === to || to < 0 || to >= movable || from >= movable) return;
    move(from, to);
    setTold(t.blocks.moved(t.blocks.names[typeOf(from)], to + 1));
  };
  const full = fields.length >= most;
  return (
    <div className="flex flex-col gap-8">
      <ol className="flex flex-col gap-4">
        {fields.map(({ id }, place) => (
          <Row
            key={id}
            name={`${name}.${place}`}
            block={blocks[place] ?? {}}
            type={typeOf(place)}
            place={place}
            last={movable - 1}
            isOpen={open === id}
            onOpen={() => setOpen(open === id ? null : id)}
            onMove={(to) => go(place, to)}
            onDelete={place < movable && movable > 1 ? () => remove(place) : undefined}
            drag={{
              start: () => (dragged.current = place),
              over: () => {
                if (dragged.current === null || dragged.current === place || place >= movable) return;
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
      {full ? (
        <p className="text-dense text-text-2">{t.blocks.most(most)}</p>
      ) : (
        <div>
          <Menu label={t.blocks.add} items={types.map((type) => ({ label: t.blocks.names[type], onSelect: () => insert(movable, freshBlock(type, t)) }))} />
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
  readonly onMove: (to: number) => void;
  readonly onDelete: (() => void) | undefined;
  readonly drag: { readonly start: () => void; readonly over: () => void; readonly end: () => void };
}

function Row({ name, block, type, place, last, isOpen, onOpen, onMove, onDelete, drag }: RowProps) {
  const { blocks: t } = useTemplateWords();
  const said = t.names[type] ?? type;
  const isFooter = place > last;
  const keys = (event: KeyboardEvent) => {
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    onMove(place + step);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    drag.over();
  };
  return (
    <li onDragOver={over} onDrop={(event) => event.preventDefault()} className="min-w-0 rounded-control border border-line bg-surface">
      <div className="flex min-w-0 items-center gap-4 px-4 py-4" onKeyDown={keys}>
        {isFooter ? (
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
        {!isFooter && (
          <>
            <IconButton size="small" icon={ArrowUp} label={t.up(said)} disabledBecause={place === 0 ? t.first : undefined} onClick={() => onMove(place - 1)} />
            <IconButton size="small" icon={ArrowDown} label={t.down(said)} disabledBecause={place === last ? t.last : undefined} onClick={() => onMove(place + 1)} />
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
