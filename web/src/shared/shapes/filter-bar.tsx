// The search and the filters of a list: what is set stands as a chip, what can be set behind "+ Filter".
import { Plus, Search as SearchIcon } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { formatDay } from '@/shared/format';
import { Button, Checkbox, Chip, Icon, Menu, PopoverAt, Radio, TextInput } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { DayFilter } from './day-filter';
import type { FilterOf, ListState } from './list-state';
import { useShapeWords } from './words';

const TYPED_MS = 250;

interface FilterBarProps {
  readonly state: ListState;
  readonly filters: readonly FilterOf[];
  /** What can be searched for; without it there is no search. */
  readonly searchLabel?: string | undefined;
}

export function FilterBar({ state, filters, searchLabel }: FilterBarProps) {
  const t = useShapeWords();
  const [opened, setOpened] = useState<string | null>(null);
  const owner = useRef<HTMLDivElement>(null);
  const filter = filters.find(({ key }) => key === opened);
  const texts = useFilterTexts(state, filters);
  return (
    <div ref={owner} className="flex flex-wrap items-center gap-8">
      {searchLabel && <SearchField label={searchLabel} state={state} />}
      {texts.map(({ key, label, text, off }) => (
        <Chip key={key} name={label} onOpen={() => setOpened(key)} onRemove={() => state.set(off)}>
          <span className="text-text-2">{label}:</span> {text}
        </Chip>
      ))}
      {filters.length > 0 && (
        <Menu
          label={t.addFilter}
          items={filters.map(({ key, label }) => ({ label, onSelect: () => setOpened(key) }))}
          trigger={(trigger) => (
            <Button {...trigger} tone="quiet" size="small" icon={Plus}>
              {t.addFilter}
            </Button>
          )}
        />
      )}
      {state.isFiltered && (
        <Button tone="quiet" size="small" onClick={state.clear}>
          {t.clearFilters}
        </Button>
      )}
      {filter && (
        <PopoverAt label={filter.label} owner={owner} open onClose={() => setOpened(null)}>
          <FilterInput filter={filter} state={state} onDone={() => setOpened(null)} />
        </PopoverAt>
      )}
    </div>
  );
}

/** What is set, in words: for chips, and for the list that found nothing. */
export function useFilterTexts(state: ListState, filters: readonly FilterOf[]) {
  const t = useShapeWords();
  const locale = useLocale();
  return filters.flatMap((filter) => {
    if (filter.kind === 'days') {
      const [from, to] = [state.values[filter.from], state.values[filter.to]];
      if (!from && !to) return [];
      const said = (day: string | undefined) => (day ? formatDay(day, locale) : undefined);
      return [{ key: filter.key, label: filter.label, text: t.days(said(from), said(to)), off: { [filter.from]: undefined, [filter.to]: undefined } }];
    }
    const value = state.values[filter.key];
    if (value === undefined) return [];
    const text =
      filter.kind === 'pick'
        ? value.split(',').map((each) => filter.choices.find((choice) => choice.value === each)?.label ?? each).join(', ')
        : value;
    return [{ key: filter.key, label: filter.label, text, off: { [filter.key]: undefined } }];
  });
}

/** Its text is its own while it is typed; the address follows, and Back and Clear change it. */
function SearchField({ label, state }: { label: string; state: ListState }) {
  const [text, setText] = useState(state.q);
  const sent = useRef(state.q);
  const send = useEffectEvent(() => {
    sent.current = text.trim();
    state.set({ q: sent.current || undefined }, true);
  });
  useEffect(() => {
    if (state.q === sent.current) return;
    sent.current = state.q;
    setText(state.q);
  }, [state.q]);
  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(send, TYPED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="w-full rows:w-side">
      <TextInput
        type="search"
        size="small"
        aria-label={label}
        placeholder={label}
        data-list-search=""
        before={<Icon of={SearchIcon} />}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => event.key === 'Enter' && send()}
      />
    </span>
  );
}

interface FilterInputProps {
  readonly filter: FilterOf;
  readonly state: ListState;
  readonly onDone: () => void;
}

function FilterInput({ filter, state, onDone }: FilterInputProps) {
  const t = useShapeWords();
  const [typed, setTyped] = useState(state.values[filter.key] ?? '');
  if (filter.kind === 'days') {
    return <DayFilter from={state.values[filter.from]} to={state.values[filter.to]} onSet={(from, to) => state.set({ [filter.from]: from, [filter.to]: to })} onDone={onDone} />;
  }
  if (filter.kind === 'text') {
    return (
      <form
        className="flex gap-8"
        onSubmit={(event) => {
          event.preventDefault();
          state.set({ [filter.key]: typed.trim() || undefined });
          onDone();
        }}
      >
        <TextInput aria-label={filter.label} placeholder={filter.placeholder} value={typed} onChange={({ target }) => setTyped(target.value)} />
        <Button type="submit" tone="primary">
          {t.apply}
        </Button>
      </form>
    );
  }
  const values = (state.values[filter.key] ?? '').split(',').filter(Boolean);
  const pick = (value: string) => {
    if (!filter.many) {
      state.set({ [filter.key]: value });
      return onDone();
    }
    const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
    state.set({ [filter.key]: next.join(',') || undefined });
  };
  const Choose = filter.many ? Checkbox : Radio;
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-4 text-strong">{filter.label}</legend>
      {filter.choices.map(({ value, label }) => (
        <Choose key={value} name={filter.key} label={label} checked={values.includes(value)} onChange={() => pick(value)} />
      ))}
    </fieldset>
  );
}
