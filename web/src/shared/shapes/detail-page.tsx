// A thing: what it is, what happened, what can be done. Its name, state and acts stay while it is read.
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useCommands } from '@/shared/commands';
import { IconButton, Tabs } from '@/shared/kit';
import { type Act, ActionBar } from './action-bar';
import { useIsNarrow } from './media';
import type { Help } from './help';
import { type Back, PageHead } from './page-head';
import { useShapeWords } from './words';

interface DetailPageProps {
  readonly title: ReactNode;
  readonly help: Help;
  readonly back: Back;
  readonly status?: ReactNode;
  readonly note?: ReactNode;
  readonly acts?: readonly Act[] | undefined;
  /** The thing before and after this one in the list that one came from. */
  readonly onPrevious?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
  /** Over everything: what is true of it now. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
  /** What happened, below the rest. */
  readonly story?: ReactNode;
  /** Cards beside, 320 px; below on narrow windows. */
  readonly side?: ReactNode;
  /** What the first part is called: with it a phone shows it, the story and the rest behind a tab each. */
  readonly firstTab?: string | undefined;
}

export function DetailPage({ title, help, back, status, note, acts = [], onPrevious, onNext, banner, story, side, firstTab, children }: DetailPageProps) {
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
        help={help}
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
      <Parts {...{ story, side, firstTab, children }} />
    </div>
  );
}

type Part = 'first' | 'story' | 'facts';

/** One tree for phones and wide windows, so that what is open in a part outlives a turned phone. */
function Parts({ story, side, firstTab, children }: Pick<DetailPageProps, 'story' | 'side' | 'firstTab' | 'children'>) {
  const t = useShapeWords();
  const id = useId();
  const isTabbed = useIsNarrow() && firstTab !== undefined;
  const [chosen, choose] = useState<Part>('first');
  const tabs = [
    { key: 'first' as const, label: firstTab ?? '' },
    ...(story ? [{ key: 'story' as const, label: t.parts.story }] : []),
    ...(side ? [{ key: 'facts' as const, label: t.parts.facts }] : []),
  ];
  const part = (key: Part, content: ReactNode) =>
    content && (
      <div
        id={`${id}-${key}`}
        className="flex min-w-0 flex-col gap-16"
        {...(isTabbed && { role: 'tabpanel', hidden: key !== chosen, 'aria-label': tabs.find((tab) => tab.key === key)?.label })}
      >
        {content}
      </div>
    );
  return (
    <>
      {isTabbed && (
        <div className="pb-16">
          <Tabs label={t.parts.label} tabs={tabs} chosen={chosen} onChoose={choose} controls={`${id}-${chosen}`} />
        </div>
      )}
      <Columns side={part('facts', side)}>
        {part('first', children)}
        {part('story', story)}
      </Columns>
    </>
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
