// Pictures that a service paints: from a brief, with what they cost, to a grid of what was made.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Image as ImageIcon, Sparkles, Square, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { CampaignsSection } from '@/features/campaigns';
import { client, type Failure, failureOf } from '@/shared/api';
import { formatDollars } from '@/shared/format';
import { Banner, Button, Card, ConfirmDialog, CopyId, EmptyState, ErrorNote, ErrorState, Forbidden, IconButton, Link, Progress, Select, Skeleton, StatusChip, TextArea, useSettled } from '@/shared/kit';
import { SUMMED_MS } from '@/shared/live';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { addressOf, estimateOptions, MOST, type Picture, picturesChanged, picturesOptions, type Shape, tileOf } from '../data';
import { usePictureWords } from '../words';

const SHAPES = ['square', 'landscape', 'portrait'] as const;
const MOST_PROMPT = 2_000;
const ROWS = 3;
/** A service that was stopped may still paint for so long. */
const COMES_WITHIN_MS = 180_000;

export function Pictures() {
  return useCan('illustrations:write') ? <Page /> : <Forbidden permission="illustrations:write" />;
}

function Page() {
  const t = usePictureWords();
  usePlace({ title: t.title });
  return (
    <CampaignsSection>
      <div className="mx-auto max-w-detail">
        <PageHead title={t.title} help={{ text: t.help, guide: 'providers' }} />
        <div className="flex flex-col gap-16 pb-32">
          <BriefCard />
          <Results />
        </div>
      </div>
    </CampaignsSection>
  );
}

interface Done {
  readonly costMicros: number;
  readonly isStandIn: boolean;
}

/** Has pictures made; whoever stops it, or leaves, ends the call. */
function usePainting() {
  const running = useRef<AbortController | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [isStopped, setStopped] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  // What the service goes on to paint is kept, and comes later.
  useEffect(() => {
    if (!isStopped) return;
    const until = Date.now() + COMES_WITHIN_MS;
    const timer = setInterval(() => (Date.now() < until ? void picturesChanged() : clearInterval(timer)), SUMMED_MS);
    return () => clearInterval(timer);
  }, [isStopped]);
  const paint = async (prompt: string, shape: Shape, count: number) => {
    const abort = new AbortController();
    running.current = abort;
    setRunning(true);
    setStopped(false);
    setFailure(null);
    setDone(null);
    try {
      const { items, costMicros } = await client.illustrations.make.mutate({ prompt, shape, count }, { signal: abort.signal });
      setDone({ costMicros, isStandIn: items.some(({ isStandIn }) => isStandIn) });
    } catch (error) {
      if (abort.signal.aborted) setStopped(true);
      else setFailure(failureOf(error));
    } finally {
      setRunning(false);
      await picturesChanged();
    }
  };
  return { isRunning, isStopped, failure, done, paint, stop: () => running.current?.abort() };
}

function BriefCard() {
  const t = usePictureWords();
  const locale = useLocale();
  const seesServices = useCan('providers:read');
  const [prompt, setPrompt] = useState('');
  const [shape, setShape] = useState<Shape>('square');
  const [count, setCount] = useState('1');
  const { isRunning, isStopped, failure, done, paint, stop } = usePainting();
  const brief = useSettled({ prompt: prompt.trim(), shape, count: Number(count) });
  const estimate = useQuery(estimateOptions(brief, brief.prompt !== ''));
  const off = prompt.trim() === '' ? t.noPrompt : isRunning ? t.painting : undefined;
  return (
    <Card title={t.brief}>
      <div className="flex flex-col gap-12">
        <label className="flex flex-col gap-4">
          <span className="text-strong">{t.prompt}</span>
          <TextArea rows={ROWS} maxLength={MOST_PROMPT} value={prompt} onChange={({ target }) => setPrompt(target.value)} />
          <span className="text-dense text-text-2">{t.promptHint}</span>
        </label>
        <div className="grid grid-cols-2 gap-12">
          <label className="flex flex-col gap-4">
            <span className="text-strong">{t.shape}</span>
            <Select choices={SHAPES.map((value) => ({ value, label: t.shapes[value] }))} value={shape} onPick={setShape} />
          </label>
          <label className="flex flex-col gap-4">
            <span className="text-strong">{t.count}</span>
            <Select choices={Array.from({ length: MOST }, (_, place) => ({ value: String(place + 1), label: String(place + 1) }))} value={count} onPick={setCount} />
          </label>
        </div>
        <div className="flex flex-wrap items-center gap-12">
          <Button tone="primary" icon={Sparkles} disabledBecause={off} onClick={() => void paint(prompt.trim(), shape, Number(count))}>
            {t.make}
          </Button>
          {isRunning && (
            <Button icon={Square} onClick={stop}>
              {t.stop}
            </Button>
          )}
          {brief.prompt !== '' && estimate.data && <span className="text-dense text-text-2">{t.atMost(formatDollars(estimate.data.estimateMicros, locale))}</span>}
        </div>
        {isRunning && <Progress label={t.painting} />}
        {failure && <ErrorNote failure={failure} reasons={t.reasons} />}
        {!failure && estimate.error && <ErrorNote failure={failureOf(estimate.error)} reasons={t.reasons} />}
        {isStopped && <Banner tone="idle">{t.stopped}</Banner>}
        {done && <Banner tone="good">{t.made(formatDollars(done.costMicros, locale))}</Banner>}
        {done?.isStandIn && (
          <Banner tone="warn" action={seesServices && <Link to="/settings/services">{t.services}</Link>}>
            {t.standInText}
          </Banner>
        )}
      </div>
    </Card>
  );
}

function Results() {
  const t = usePictureWords();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(picturesOptions());
  const pictures = data?.pages.flatMap(({ items }) => items) ?? [];
  const [deleting, setDeleting] = useState<Picture | null>(null);
  const remove = async () => {
    if (deleting === null) return;
    await client.illustrations.delete.mutate({ id: deleting.id });
    await picturesChanged();
  };
  return (
    <Card title={t.results}>
      {data === undefined && (error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="chart" />)}
      {data !== undefined && pictures.length === 0 && <EmptyState icon={ImageIcon} title={t.empty.title} text={t.empty.text} />}
      <ul aria-label={t.results} className="grid grid-cols-2 gap-16 rows:grid-cols-4">
        {pictures.map((picture) => (
          <li key={picture.id} className="flex min-w-0 flex-col gap-4">
            <img src={tileOf(picture)} alt={picture.prompt} loading="lazy" className="aspect-square w-full rounded-control border border-line bg-sunken object-contain" />
            <p className="line-clamp-2 text-dense wrap-anywhere">{picture.prompt}</p>
            <div className="flex items-center justify-between gap-4">
              <CopyId id={addressOf(picture)} of={t.copy} />
              <IconButton size="small" icon={Trash2} label={t.delete(picture.prompt)} onClick={() => setDeleting(picture)} />
            </div>
            {picture.isStandIn && <StatusChip tone="warn" word={t.standIn} />}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <div className="pt-16">
          <Button busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t.more}
          </Button>
        </div>
      )}
      <ConfirmDialog open={deleting !== null} title={t.deleteTitle} action={t.deleteAct} onConfirm={remove} onClose={() => setDeleting(null)} reasons={t.reasons}>
        {t.deleteText}
      </ConfirmDialog>
    </Card>
  );
}
