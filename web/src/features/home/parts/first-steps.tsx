// The first minutes: see the shop, be heard, leave a cart, win it back. Facts tick the steps, and nobody else does.
import { Copy, ExternalLink, KeyRound, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FirstSteps as Steps } from '@/client/routers/analytics';
import { failureOf } from '@/shared/api';
import { formatDuration, formatInstant } from '@/shared/format';
import { Button, ButtonLink, Card, ErrorNote, ErrorState, IconButton, Link, Skeleton, StatusMark, useCopy } from '@/shared/kit';
import { useCan, useLocale, useStore, useZone } from '@/shared/session';
import { changeReader, reader, useReader, useWords } from '@/shared/words';
import { isWhole, useFirstSteps, useTrackerKey } from '../data';
import { words } from '../words';

/** Whether they are looked at: until somebody puts them away. */
export function useStepsShown(): boolean {
  const { id } = useStore();
  return !(useReader().stepsHidden ?? []).includes(id);
}

const putAway = (storeId: string) => changeReader({ stepsHidden: [...(reader().stepsHidden ?? []), storeId] });

export function FirstSteps() {
  const t = useWords(words).steps;
  const { id } = useStore();
  const { data, error, refetch } = useFirstSteps();
  return (
    <Card
      title={t.title}
      action={
        <span className="flex items-center gap-4 text-dense text-text-2 tabular-nums">
          {data && t.done(Object.values(data).filter((at) => at !== null).length, Object.keys(data).length)}
          <IconButton size="small" icon={X} label={t.hide} onClick={() => putAway(id)} />
        </span>
      }
    >
      {data !== undefined ? (
        <Ticked steps={data} />
      ) : error === null ? (
        <Skeleton shape="row" count={4} />
      ) : (
        <ErrorState failure={failureOf(error)} onRetry={refetch} />
      )}
    </Card>
  );
}

function Ticked({ steps }: { steps: Steps }) {
  const t = useWords(words).steps;
  const locale = useLocale();
  const zone = useZone();
  const { idleLimit } = useStore();
  const seesCarts = useCan('carts:read');
  const at = (when: string) => formatInstant(when, locale, zone);
  const { trackerSeenAt, eventSeenAt, cartLeftAt, cartWonBackAt } = steps;
  const times = [trackerSeenAt, eventSeenAt, cartLeftAt, cartWonBackAt];
  const next = times.indexOf(null);
  const step = (place: number) => ({ isDone: times[place] !== null, isNext: place === next });
  const watch = (stage: 'abandoned' | 'recovered', word: string) =>
    seesCarts && (
      <p>
        <Link to="/live" search={{ stage }}>
          {word}
        </Link>
      </p>
    );
  return (
    <>
      <ol className="flex flex-col gap-16">
        <Step title={t.tracker.title} {...step(0)}>
          <Shop isSeen={trackerSeenAt !== null} />
        </Step>
        <Step title={t.event.title} {...step(1)}>
          <span role="status">{eventSeenAt === null ? t.event.waiting : t.event.heard(at(eventSeenAt))}</span>
        </Step>
        <Step title={t.left.title} {...step(2)}>
          <p>{cartLeftAt === null ? t.left.text(formatDuration(idleLimit, locale)) : t.left.done(at(cartLeftAt))}</p>
          {watch('abandoned', t.left.watch)}
        </Step>
        <Step title={t.wonBack.title} {...step(3)}>
          <p>{cartWonBackAt === null ? t.wonBack.text : t.wonBack.done(at(cartWonBackAt))}</p>
          {watch('recovered', t.wonBack.watch)}
        </Step>
      </ol>
      {isWhole(steps) && (
        <div className="mt-16 flex flex-col items-start gap-8 border-t border-line pt-12">
          <p className="text-dense text-text-2">{t.after}</p>
          <ButtonLink to="/open-store">{t.openStore}</ButtonLink>
        </div>
      )}
    </>
  );
}

interface StepProps {
  readonly title: string;
  readonly isDone: boolean;
  readonly isNext: boolean;
  readonly children: ReactNode;
}

function Step({ title, isDone, isNext, children }: StepProps) {
  const t = useWords(words).steps;
  return (
    <li aria-current={isNext ? 'step' : undefined} className="flex gap-12">
      <span className="pt-2">
        <StatusMark tone={isDone ? 'good' : isNext ? 'active' : 'idle'} />
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="text-strong">
          {title}
          {isDone && <span className="sr-only"> {t.stepDone}</span>}
        </h3>
        <div className="text-dense text-text-2">{children}</div>
      </div>
    </li>
  );
}

const BESIDE = { width: 720, least: 1_200 };

/** Beside this page where there is room for two windows, in a tab elsewhere. */
function openShop(): void {
  const hasRoom = window.screen.availWidth >= BESIDE.least;
  window.open('/shop', 'cartwheel-shop', hasRoom ? `popup,width=${BESIDE.width},height=${window.screen.availHeight}` : '');
}

function Shop({ isSeen }: { isSeen: boolean }) {
  const t = useWords(words).steps.tracker;
  const { synthetic } = useStore();
  const mayMakeKey = useCan('keys:write') && !synthetic;
  const { secret, error, make } = useTrackerKey(t.keyName);
  const line = `<script async src="${window.location.origin}/tracker.js" data-key="${secret ?? 'cwk_…'}"></script>`;
  const { copied, copy } = useCopy(line);
  const theLine = (
    <div className="flex flex-col items-start gap-8">
      <code className="w-full rounded-control bg-sunken p-8 font-mono text-code wrap-anywhere text-text">{line}</code>
      {secret !== undefined && <p>{t.keyText}</p>}
      {error !== null && <ErrorNote failure={failureOf(error)} />}
      <span className="flex flex-wrap gap-8">
        {mayMakeKey && secret === undefined && (
          <Button size="small" tone={isSeen ? 'plain' : 'primary'} icon={KeyRound} onClick={make}>
            {t.makeKey}
          </Button>
        )}
        <Button size="small" icon={Copy} onClick={copy}>
          {copied ? t.copied : t.copy}
        </Button>
      </span>
    </div>
  );
  if (!synthetic) {
    return (
      <>
        <p className="pb-8">{t.own}</p>
        {theLine}
      </>
    );
  }
  return (
    <div className="flex flex-col items-start gap-8">
      <p>{t.demo}</p>
      <Button size="small" tone={isSeen ? 'plain' : 'primary'} icon={ExternalLink} onClick={openShop}>
        {t.openShop}
      </Button>
      <details className="w-full">
        <summary className="w-fit rounded-chip hover:text-text">{t.line}</summary>
        <div className="pt-8">{theLine}</div>
      </details>
    </div>
  );
}
