// Asks before the same is done with many, shows how far it is, and tells what was refused and why.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { formatExact } from '@/shared/format';
import { Banner, Button, Dialog, Progress, type ReasonWords, useSayFailure } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { ended, type Run, runEach } from './bulk-run';
import { useShapeWords } from './words';

const AT_ONCE = 4;
const NAMED = 8;

export interface BulkDialogProps<Thing> {
  /** "Fulfil 12 orders?" */
  readonly title: string;
  /** What will happen, and what cannot be taken back. */
  readonly text: ReactNode;
  /** The verb and the things again: "Fulfil 12 orders". */
  readonly action: string;
  readonly tone?: 'primary' | 'danger' | undefined;
  readonly things: readonly Thing[];
  readonly nameOf: (thing: Thing) => string;
  /** How many were chosen that it cannot be done with, in words. */
  readonly left?: string | undefined;
  readonly disabledBecause?: string | undefined;
  readonly act: (thing: Thing) => Promise<unknown>;
  readonly reasons?: ReasonWords | undefined;
  /** All were tried, or it was stopped; without refusals the dialog is closed then. */
  readonly onOver: (run: Run<Thing>) => void;
  readonly onClose: () => void;
  /** What else is asked. */
  readonly children?: ReactNode;
}

export function BulkDialog<Thing>(props: BulkDialogProps<Thing>) {
  const { title, text, action, tone = 'primary', things, disabledBecause, act, onOver, onClose } = props;
  const t = useShapeWords().bulk;
  const [run, setRun] = useState<Run<Thing> | null>(null);
  const [isOver, setIsOver] = useState(false);
  const stopper = useRef(new AbortController());
  // Left with its page, it begins nothing more.
  useEffect(() => () => stopper.current.abort(), []);
  const start = async () => {
    stopper.current = new AbortController();
    setRun({ done: [], refused: [] });
    const all = await runEach(things, act, { atOnce: AT_ONCE, onStep: setRun, signal: stopper.current.signal });
    onOver(all);
    if (all.refused.length === 0) return onClose();
    setIsOver(true);
  };
  const isRunning = run !== null && !isOver;
  return (
    <Dialog
      open
      holdsForm
      title={title}
      description={run === null ? text : undefined}
      onClose={isRunning ? () => stopper.current.abort() : onClose}
      footer={
        isOver ? (
          <Button onClick={onClose}>{t.close}</Button>
        ) : isRunning ? (
          <Button onClick={() => stopper.current.abort()}>{t.stop}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t.cancel}</Button>
            <Button tone={tone} disabledBecause={disabledBecause} onClick={() => void start()}>
              {action}
            </Button>
          </>
        )
      }
    >
      {run === null ? <Asked {...props} /> : <Told {...props} run={run} isOver={isOver} />}
    </Dialog>
  );
}

/** What will be touched, by name. */
function Asked<Thing>({ things, nameOf, left, children }: BulkDialogProps<Thing>) {
  const t = useShapeWords().bulk;
  const locale = useLocale();
  const rest = things.length - NAMED;
  return (
    <div className="flex flex-col gap-12">
      {left && <Banner tone="idle">{left}</Banner>}
      {things.length > 0 && (
        <ul className="text-dense text-text-2">
          {things.slice(0, NAMED).map((thing, place) => (
            <li key={place}>{nameOf(thing)}</li>
          ))}
          {rest > 0 && <li>{t.andMore(formatExact(rest, locale))}</li>}
        </ul>
      )}
      {children}
    </div>
  );
}

function Told<Thing>({ things, nameOf, reasons, run, isOver }: BulkDialogProps<Thing> & { run: Run<Thing>; isOver: boolean }) {
  const t = useShapeWords().bulk;
  const locale = useLocale();
  const say = useSayFailure(reasons);
  const said = t.of(formatExact(ended(run), locale), formatExact(things.length, locale));
  return (
    <div className="flex flex-col gap-12">
      <Progress label={isOver ? t.over : t.running} value={ended(run)} most={things.length} said={said} />
      {run.refused.length > 0 && (
        <Banner tone="warn">
          {t.refused(run.refused.length)}
          <ul className="text-dense">
            {run.refused.map(({ thing, failure }, place) => (
              <li key={place}>{`${nameOf(thing)}: ${say(failure)}`}</li>
            ))}
          </ul>
        </Banner>
      )}
    </div>
  );
}
