// Tabs over parts of one page: arrows move between them, and only the chosen one can be reached by Tab. Where they
// do not fit they are scrolled sideways: the chosen one is in sight, and an edge that fades says that there are more.
import { clsx } from 'clsx';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { FADING, useInSight } from './in-sight';

export interface Tab<Key extends string> {
  readonly key: Key;
  readonly label: string;
  readonly count?: string | number | undefined;
  /** A dot: something in it was changed. */
  readonly marked?: string | undefined;
}

interface TabsProps<Key extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Key>[];
  readonly chosen: Key;
  readonly onChoose: (key: Key) => void;
  /** The chosen part; without it the tabs rule something else on the page, named by `controls`. */
  readonly children?: ReactNode;
  readonly controls?: string | undefined;
  /** At the end of the line. */
  readonly after?: ReactNode;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

export function Tabs<Key extends string>({ label, tabs, chosen, onChoose, children, controls, after }: TabsProps<Key>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const goesOn = useInSight(list, chosen, tabs.length);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex(({ key }) => key === chosen);
    const next = Number.isFinite(step) ? (at + step + tabs.length) % tabs.length : step > 0 ? tabs.length - 1 : 0;
    const tab = tabs[next];
    if (tab === undefined) return;
    onChoose(tab.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  const panelId = controls ?? (children === undefined ? undefined : `${id}-panel`);
  return (
    <>
      <div className="flex items-end justify-between gap-16 border-b border-line">
        <div ref={list} role="tablist" aria-label={label} onKeyDown={move} className={clsx('relative -mb-1 flex min-w-0 gap-16 overflow-x-auto [scrollbar-width:none]', goesOn && FADING)}>
          {tabs.map((tab) => (
            <button
              key={tab.key}
              id={`${id}-${tab.key}`}
              role="tab"
              type="button"
              aria-selected={tab.key === chosen}
              aria-controls={tab.key === chosen ? panelId : undefined}
              tabIndex={tab.key === chosen ? 0 : -1}
              onClick={() => onChoose(tab.key)}
              className={clsx(
                'flex h-control max-rows:h-touch shrink-0 items-center gap-4 border-b-2 text-strong -outline-offset-2 transition-colors',
                tab.key === chosen ? 'border-accent text-text' : 'border-transparent text-text-2 hover:text-text',
              )}
            >
              {tab.label}
              {tab.count !== undefined && <span className="text-caption text-text-3 tabular-nums">{tab.count}</span>}
              {tab.marked && <span role="img" aria-label={tab.marked} className="size-4 rounded-round bg-accent" />}
            </button>
          ))}
        </div>
        {after && <div className="flex shrink-0 items-center gap-8 pb-4">{after}</div>}
      </div>
      {children !== undefined && (
        <div id={panelId} role="tabpanel" aria-labelledby={`${id}-${chosen}`} className="pt-16">
          {children}
        </div>
      )}
    </>
  );
}
