// Finds one of many by typing. Its own text stays as it is typed, and an older answer never replaces a newer one.
import { clsx } from 'clsx';
import { type KeyboardEvent, type Ref, useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { type Choice } from './select';
import { TextInput } from './text-input';
import { useKitWords } from './words';

const WAIT_MS = 150;
const GAP = 4;
const EDGE = 8;
const HIGHEST = 280;

interface ComboboxProps {
  readonly id?: string | undefined;
  readonly label: string;
  readonly search: (text: string) => Promise<readonly Choice[]>;
  /** What is chosen, while nothing is typed. */
  readonly text: string;
  readonly onPick: (choice: Choice) => void;
  /** The text was emptied. */
  readonly onClear?: (() => void) | undefined;
  readonly onBlur?: (() => void) | undefined;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly ref?: Ref<HTMLInputElement> | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-required'?: boolean | undefined;
}

export function Combobox({ id, label, search, text, onPick, onClear, onBlur, ...rest }: ComboboxProps) {
  const t = useKitWords();
  const listId = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<readonly Choice[] | null>(null);
  const [at, setAt] = useState(0);
  const foundFor = useRef<string | null>(null);
  /** Enter came before the answer, as from a scanner: the best of it is taken as soon as it is there. */
  const hasty = useRef(false);
  const wanted = typed ?? '';

  const ask = useEffectEvent(search);
  const take = useEffectEvent((choice: Choice | undefined) => pick(choice));
  useEffect(() => {
    if (!open) return;
    let current = true;
    const timer = setTimeout(
      () =>
        void ask(wanted).then((choices) => {
          if (!current) return;
          foundFor.current = wanted;
          if (hasty.current && choices.length > 0) return take(choices[0]);
          hasty.current = false;
          setFound(choices);
          setAt(0);
        }),
      wanted === '' ? 0 : WAIT_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted, open]);

  const close = () => {
    setOpen(false);
    setTyped(null);
    setFound(null);
    foundFor.current = null;
    hasty.current = false;
  };
  const pick = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    onPick(choice);
    close();
  };
  const key = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!open) return setOpen(true);
      const count = found?.length ?? 0;
      if (count > 0) setAt((was) => (was + step + count) % count);
    } else if (event.key === 'Enter' && open && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      if (foundFor.current === wanted) pick(found?.[at]);
      else hasty.current = wanted !== '';
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    }
  };
  const shown = open && found !== null;
  const list = useListBelow(shown);
  return (
    <span className="block">
      <TextInput
        {...rest}
        id={id}
        role="combobox"
        autoComplete="off"
        aria-label={id === undefined ? label : undefined}
        aria-expanded={shown}
        aria-controls={shown ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={shown && found[at] ? `${listId}-${at}` : undefined}
        value={typed ?? text}
        onClick={() => setOpen(true)}
        onKeyDown={key}
        onBlur={() => {
          close();
          onBlur?.();
        }}
        onChange={({ target }) => {
          setTyped(target.value);
          hasty.current = false;
          setOpen(true);
          if (target.value === '') onClear?.();
        }}
      />
      {shown && (
        <ul
          ref={list}
          popover="manual"
          id={listId}
          role="listbox"
          aria-label={label}
          className="fixed inset-auto m-0 animate-menu-in overflow-y-auto rounded-card border border-line bg-raised p-4 text-text shadow-menu"
        >
          {found.map((choice, place) => (
            <li
              key={choice.value}
              id={`${listId}-${place}`}
              role="option"
              aria-selected={place === at}
              onPointerMove={() => setAt(place)}
              // The field keeps the focus, so that the list is not gone before it is pressed.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => pick(choice)}
              className={clsx('flex min-h-control cursor-default items-center rounded-control px-8 text-dense', place === at && 'bg-hover')}
            >
              {choice.label}
            </li>
          ))}
          {found.length === 0 && (
            <li role="option" aria-selected={false} aria-disabled className="px-8 py-4 text-dense text-text-2">
              {t.noMatch}
            </li>
          )}
        </ul>
      )}
    </span>
  );
}

/** Over everything, below its field or above it: a dialog that is small or scrolled neither cuts nor hides it. */
function useListBelow(shown: boolean) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const field = list.current?.parentElement;
    if (!shown || !list.current || !field) return;
    const { style } = list.current;
    const place = () => {
      const { top, bottom, left, width } = field.getBoundingClientRect();
      const below = window.innerHeight - bottom - GAP - EDGE;
      const above = top - GAP - EDGE;
      const isAbove = below < HIGHEST && above > below;
      style.left = `${left}px`;
      style.width = `${width}px`;
      style.maxHeight = `${Math.min(HIGHEST, isAbove ? above : below)}px`;
      style.top = isAbove ? 'auto' : `${bottom + GAP}px`;
      style.bottom = isAbove ? `${window.innerHeight - top + GAP}px` : 'auto';
    };
    place();
    list.current.showPopover?.();
    window.addEventListener('scroll', place, { capture: true, passive: true });
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, { capture: true });
      window.removeEventListener('resize', place);
    };
  }, [shown]);
  return list;
}
