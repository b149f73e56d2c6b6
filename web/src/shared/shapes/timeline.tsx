// What happened, the newest first, by the days of the store. Who did it and why stand on each line.
import { type ReactNode, useRef } from 'react';
import { dayIn, formatDay, formatExactly, formatSecond } from '@/shared/format';
import { StatusMark, tip, type Tone } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { dayPlus } from './day-filter';
import { useHeld } from './held';
import { NewRowsLine } from './live-board';
import { useShapeWords } from './words';

export interface Happening {
  readonly id: string;
  readonly at: string;
  /** Only what matters has a mark of its own. */
  readonly tone?: Tone | undefined;
  readonly title: ReactNode;
  /** "worker", "Ada Byron", "the shopper". */
  readonly actor?: string | undefined;
  readonly text?: ReactNode;
  /** As it was recorded, folded. */
  readonly raw?: unknown;
}

/** By day, each with its happenings; both the newest first. */
export function byDay(happenings: readonly Happening[], zone: string): ReadonlyArray<readonly [day: string, of: readonly Happening[]]> {
  const days = new Map<string, Happening[]>();
  const newest = [...happenings].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
  for (const happening of newest) {
    const day = dayIn(happening.at, zone);
    const known = days.get(day);
    if (known) known.push(happening);
    else days.set(day, [happening]);
  }
  return [...days];
}

export function Timeline({ happenings }: { happenings: readonly Happening[] }) {
  const t = useShapeWords();
  const list = useRef<HTMLDivElement>(null);
  const { shown, waiting, let: admit } = useHeld(happenings, list);
  const zone = useZone();
  const locale = useLocale();
  const today = dayIn(new Date(), zone);
  const named = (day: string) => (day === today ? t.today : day === dayPlus(today, -1) ? t.yesterday : formatDay(day, locale));
  return (
    <div ref={list} className="flex flex-col gap-16">
      {waiting > 0 && (
        <div className="sticky top-below-head z-1 bg-surface max-rows:top-below-head-narrow">
          <NewRowsLine count={waiting} onShow={admit} />
        </div>
      )}
      {byDay(shown, zone).map(([day, of]) => (
        <section key={day} aria-label={named(day)}>
          <h3 className="pb-8 text-caption text-text-2">{named(day)}</h3>
          <ol className="flex flex-col">
            {of.map((happening, place) => (
              <li key={happening.id} className="relative flex gap-12 pb-12 last:pb-0">
                {place < of.length - 1 && <span aria-hidden className="absolute top-24 bottom-0 left-8 w-1 bg-line" />}
                <span className="pt-2">
                  {happening.tone ? <StatusMark tone={happening.tone} /> : <span aria-hidden className="flex size-16 items-center justify-center"><span className="size-8 rounded-round bg-line-mid" /></span>}
                </span>
                <div className="min-w-0 flex-1">
                  <p className="wrap-anywhere">
                    {happening.title}
                    {happening.actor && <span className="text-text-2"> · {happening.actor}</span>}
                  </p>
                  {happening.text && <div className="text-dense text-text-2">{happening.text}</div>}
                  {happening.raw !== undefined && (
                    <details className="text-dense">
                      <summary className="w-fit rounded-chip text-text-3 hover:text-text">{t.raw}</summary>
                      <pre className="mt-4 overflow-x-auto rounded-control bg-sunken p-8 font-mono text-code" tabIndex={0}>
                        {JSON.stringify(happening.raw, null, 2)}
                      </pre>
                    </details>
                  )}
                </div>
                <time dateTime={happening.at} {...tip(formatExactly(happening.at, locale, zone))} tabIndex={0} className="h-fit shrink-0 rounded-chip text-dense text-text-2">
                  {formatSecond(happening.at, locale, zone).slice(0, 5)}
                </time>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
