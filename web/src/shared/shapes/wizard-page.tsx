// Steps with addresses, each saved as a draft on the server: one may leave, come back, and jump to any reached step.
import { Link, type LinkProps } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { Check, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Card, Icon, StatusMark, tip } from '@/shared/kit';
import type { Help } from './help';
import { type Back, PageHead } from './page-head';
import { useShapeWords } from './words';

export interface Step {
  readonly key: string;
  readonly label: string;
  readonly link: LinkProps;
  readonly mark: 'done' | 'open' | 'attention' | 'locked';
  /** Why it is locked, or what it needs. */
  readonly reason?: string | undefined;
}

interface WizardPageProps {
  readonly title: ReactNode;
  readonly help: Help;
  readonly back: Back;
  /** "Saved 14:05", or that it is being saved. */
  readonly saved?: ReactNode;
  readonly steps: readonly Step[];
  /** The key of the step that is shown. */
  readonly at: string;
  readonly soFar?: ReactNode;
  readonly onBack?: (() => unknown) | undefined;
  /** Saves and goes on; what is wrong here does not stop it, but the last step does. */
  readonly onNext: () => unknown;
  /** Of the last step: what it does. */
  readonly finish?: string | undefined;
  readonly finishOff?: string | undefined;
  /** Set, the next step cannot begin yet, and this is why. */
  readonly nextOff?: string | undefined;
  readonly children: ReactNode;
}

export function WizardPage({ title, help, back, saved, steps, at, soFar, onBack, onNext, finish, finishOff, nextOff, children }: WizardPageProps) {
  const t = useShapeWords();
  const place = steps.findIndex(({ key }) => key === at);
  const step = steps[place];
  const next = steps[place + 1];
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={title} help={help} back={back} note={saved} />
      <div className="rows:hidden">
        <div className="flex items-baseline justify-between pb-4">
          <h2 className="text-heading">{step?.label}</h2>
          <span className="text-dense text-text-2">{t.stepOf(place + 1, steps.length)}</span>
        </div>
        <div aria-hidden className="mb-16 h-4 overflow-hidden rounded-round bg-hover">
          <div style={{ width: `${((place + 1) / steps.length) * 100}%` }} className="h-full bg-accent" />
        </div>
      </div>
      <div className="flex flex-col gap-24 pb-64 rows:flex-row rows:items-start">
        <StepRail steps={steps} at={at} />
        <div className="flex min-w-0 flex-1 flex-col gap-16">
          {children}
          <div className="flex justify-between gap-8 max-rows:fixed max-rows:inset-x-0 max-rows:bottom-bottom-bar max-rows:z-20 max-rows:border-t max-rows:border-line max-rows:bg-surface max-rows:p-8 max-rows:*:flex-1 rows:justify-end">
            {onBack && <Button onClick={onBack}>{t.back}</Button>}
            <Button tone="primary" onClick={onNext} disabledBecause={next ? nextOff : finishOff}>
              {next ? t.next(next.label) : (finish ?? t.finish)}
            </Button>
          </div>
        </div>
        {soFar}
      </div>
    </div>
  );
}

export function StepRail({ steps, at }: { steps: readonly Step[]; at: string }) {
  const t = useShapeWords();
  return (
    <nav aria-label={t.steps} className="hidden w-1/6 shrink-0 rows:block">
      <ol className="flex flex-col gap-2">
        {steps.map(({ key, label, link, mark, reason }) => {
          const isHere = key === at;
          const look = clsx('flex h-control items-center gap-8 rounded-control px-8', isHere ? 'bg-selected font-medium' : 'text-text-2');
          const inside = (
            <>
              <StepMark mark={mark} isHere={isHere} />
              <span className="min-w-0 truncate">{label}</span>
              <span className="sr-only">{isHere ? t.marks.here : t.marks[mark]}</span>
            </>
          );
          return (
            <li key={key}>
              {mark === 'locked' && !isHere ? (
                <span {...tip(reason)} tabIndex={0} className={look}>
                  {inside}
                </span>
              ) : (
                <Link {...link} {...tip(reason)} aria-current={isHere ? 'step' : undefined} className={clsx(look, 'hover:bg-hover')}>
                  {inside}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function StepMark({ mark, isHere }: { mark: Step['mark']; isHere: boolean }) {
  if (isHere) return <StatusMark tone="active" />;
  if (mark === 'attention') return <StatusMark tone="warn" />;
  if (mark === 'open') return <StatusMark tone="idle" />;
  return <Icon of={mark === 'done' ? Check : Lock} />;
}

/** Beside the steps: what was decided until now, and what it comes to. */
export function SoFar({ children }: { children: ReactNode }) {
  const t = useShapeWords();
  return (
    <div className="min-w-0 rows:w-1/4 rows:shrink-0">
      <Card title={t.soFar}>{children}</Card>
    </div>
  );
}

export interface Reviewed {
  readonly key: string;
  readonly label: string;
  readonly value: ReactNode;
  readonly edit: LinkProps;
  /** What is still wrong with it. */
  readonly issue?: string | undefined;
}

/** The last step: all that was decided, each with a way back to its step. */
export function ReviewList({ items }: { items: readonly Reviewed[] }) {
  const t = useShapeWords();
  return (
    <dl className="flex flex-col">
      {items.map(({ key, label, value, edit, issue }) => (
        <div key={key} className="flex items-start gap-16 border-b border-line py-12 last:border-b-0">
          <dt className="w-1/4 shrink-0 text-text-2">{label}</dt>
          <dd className="min-w-0 flex-1">
            {value}
            {issue && (
              <span className="mt-4 flex items-center gap-4 text-dense text-warn-text">
                <StatusMark tone="warn" />
                {issue}
              </span>
            )}
          </dd>
          <dd>
            <Link {...edit} aria-label={t.editOf(label)} className="rounded-chip text-accent-text hover:underline">
              {t.edit}
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  );
}
