// A thing: what it is, what happened, what can be done. Its name, state and acts stay while it is read.
import { ChevronDown, ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCommands } from '@/shared/commands';
import { IconButton } from '@/shared/kit';
import { type Act, ActionBar } from './action-bar';
import { type Back, PageHead } from './page-head';
import { useShapeWords } from './words';

interface DetailPageProps {
  readonly title: ReactNode;
  readonly back: Back;
  readonly status?: ReactNode;
  readonly note?: ReactNode;
  readonly acts?: readonly Act[] | undefined;
  /** The thing before and after this one in the list that one came from. */
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
  /** Over everything: what is true of it now. */
  readonly banner?: ReactNode;
  /** Cards beside, 320 px; below on narrow windows. */
  readonly side?: ReactNode;
  readonly children: ReactNode;
}

export function DetailPage({ title, back, status, note, acts = [], onPrevious, onNext, banner, side, children }: DetailPageProps) {
  const t = useShapeWords();
  useCommands([
    ...(onNext ? [{ id: 'list.next', label: t.keys.nextThing, keys: 'j', run: onNext }] : []),
    ...(onPrevious ? [{ id: 'list.previous', label: t.keys.previousThing, keys: 'k', run: onPrevious }] : []),
  ]);
  return (
    <div className="mx-auto max-w-detail max-rows:pb-64">
      <PageHead
        sticky
        title={title}
        back={back}
        status={status}
        note={note}
        actions={
          <>
            {(onPrevious || onNext) && (
              <span className="hidden rows:flex">
                <IconButton icon={ChevronUp} label={t.keys.previousThing} onClick={onPrevious} disabledBecause={onPrevious ? undefined : t.isFirst} />
                <IconButton icon={ChevronDown} label={t.keys.nextThing} onClick={onNext} disabledBecause={onNext ? undefined : t.isLast} />
              </span>
            )}
            <ActionBar acts={acts} />
          </>
        }
      />
      {banner && <div className="pb-16">{banner}</div>}
      <Columns side={side}>{children}</Columns>
    </div>
  );
}

/** A main column, and one beside it where there is room. */
export function Columns({ side, children }: { side?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-16 pb-32 side:flex-row side:items-start">
      <div className="flex min-w-0 flex-1 flex-col gap-16">{children}</div>
      {side && <div className="flex min-w-0 flex-col gap-16 side:w-side side:shrink-0">{side}</div>}
    </div>
  );
}
