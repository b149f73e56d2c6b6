// Words that a text service writes while one watches; what is taken of them is edited like any others.
import { Sparkles, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CopyBrief } from '@/client/routers/ai';
import { client, type Failure, failureOf } from '@/shared/api';
import { formatDollars } from '@/shared/format';
import { Banner, Button, Card, ErrorNote, Link, Progress } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { sectionOf, type ShownCampaign } from '../data';
import { useCampaignWords } from '../words';

export type Writes = 'subject' | 'email';

interface Written {
  readonly writes: Writes;
  readonly texts: readonly string[];
  /** What rules found in each, once it is whole. */
  readonly findings: readonly string[];
  readonly isWhole: boolean;
  readonly isCut: boolean;
  readonly isStandIn: boolean;
  readonly costMicros: number | null;
  readonly estimateMicros: number | null;
}

const NOTHING = { texts: [], findings: [], isWhole: false, isCut: false, isStandIn: false, costMicros: null, estimateMicros: null } as const;
const VARIANTS = 3;

/** The brief that the steps before come to. */
function briefOf(campaign: ShownCampaign, writes: Writes, tone: string): CopyBrief | undefined {
  const purpose = sectionOf(campaign, 'purpose');
  const about = [purpose?.brief, tone].filter(Boolean).join('\n');
  return about ? { kind: writes, about, language: purpose?.language ?? 'en', variants: VARIANTS } : undefined;
}

/** Writes with a service, piece by piece; whoever leaves stops it. */
function useWriting() {
  const [written, setWritten] = useState<Written | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef<AbortController | null>(null);
  const stop = () => running.current?.abort();
  useEffect(() => stop, []);
  const write = async (brief: CopyBrief) => {
    stop();
    const abort = new AbortController();
    running.current = abort;
    setFailure(null);
    setWritten({ ...NOTHING, writes: brief.kind as Writes });
    const change = (next: (was: Written) => Written) => setWritten((was) => (was === null || running.current !== abort ? was : next(was)));
    try {
      const parts = await client.ai.streamCopy.query(brief, { signal: abort.signal });
      for await (const part of parts) {
        if (abort.signal.aborted) break;
        if (part.type === 'begun') change((was) => ({ ...was, estimateMicros: part.estimateMicros }));
        else if (part.type === 'piece') change((was) => ({ ...was, texts: added(was.texts, part.variant, part.text) }));
        else
          change((was) => ({
            ...was,
            texts: part.variants.map(({ text }) => text),
            findings: part.variants.map(({ findings }) => findings.map(({ quote }) => quote).join(', ')),
            isWhole: true,
            isStandIn: part.origin.isStandIn,
            costMicros: part.origin.costMicros,
          }));
      }
      // It ended without its last part: what came stands, and nothing is being written any more.
      change((was) => (was.isWhole ? was : { ...was, isWhole: true, isCut: true }));
    } catch (error) {
      if (!abort.signal.aborted) setFailure(failureOf(error));
    } finally {
      if (running.current === abort) running.current = null;
    }
  };
  return { written, failure, write, stop: () => (stop(), setWritten((was) => was && { ...was, isWhole: true })) };
}

const added = (texts: readonly string[], variant: number, text: string): readonly string[] => Array.from({ length: Math.max(texts.length, variant + 1) }, (_, place) => (texts[place] ?? '') + (place === variant ? text : ''));

interface WriterProps {
  readonly campaign: ShownCampaign;
  readonly tone: string;
  readonly onTake: (writes: Writes, text: string) => void;
}

export function Writer({ campaign, tone, onTake }: WriterProps) {
  const { writer: t } = useCampaignWords();
  const { written, failure, write, stop } = useWriting();
  const seesServices = useCan('providers:read');
  const isWriting = written !== null && !written.isWhole && failure === null;
  const ask = (writes: Writes) => {
    const brief = briefOf(campaign, writes, tone);
    return { onClick: () => brief && write(brief), disabledBecause: brief === undefined ? t.noBrief : isWriting ? t.writing : undefined };
  };
  return (
    <Card title={t.title}>
      <div className="flex flex-col gap-12">
        <p className="text-text-2">{t.text}</p>
        <div className="flex flex-wrap gap-8">
          <Button icon={Sparkles} {...ask('subject')}>
            {t.subjects}
          </Button>
          <Button icon={Sparkles} {...ask('email')}>
            {t.texts}
          </Button>
          {isWriting && (
            <Button icon={Square} onClick={stop}>
              {t.stop}
            </Button>
          )}
        </div>
        {isWriting && <Progress label={t.writing} />}
        {failure && <ErrorNote failure={failure} />}
        {written?.isCut && <Banner tone="warn">{t.cut}</Banner>}
        {written?.isStandIn && (
          <Banner tone="warn" action={seesServices && <Link to="/settings/services">{t.services}</Link>}>
            {t.standIn}
          </Banner>
        )}
        {written && <Suggestions of={written} onTake={onTake} />}
      </div>
    </Card>
  );
}

function Suggestions({ of: { writes, texts, findings, isWhole, costMicros, estimateMicros }, onTake }: { of: Written; onTake: WriterProps['onTake'] }) {
  const { writer: t } = useCampaignWords();
  const locale = useLocale();
  const said = (micros: number) => formatDollars(micros, locale);
  return (
    <>
      <ol aria-label={t.suggestions} className="flex flex-col gap-8">
        {texts.map((text, place) => (
          // eslint-disable-next-line react/no-array-index-key -- they grow in place
          <li key={place} className="flex items-start gap-12 rounded-card border border-line p-12">
            <div className="min-w-0 flex-1">
              <p className="whitespace-pre-line wrap-anywhere">{text}</p>
              {findings[place] && <p className="pt-4 text-dense text-warn-text">{t.finds(findings[place])}</p>}
            </div>
            {isWhole && (
              <Button size="small" onClick={() => onTake(writes, text)}>
                {t.take}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {costMicros !== null ? <p className="text-dense text-text-2">{t.cost(said(costMicros))}</p> : estimateMicros !== null && <p className="text-dense text-text-2">{t.atMost(said(estimateMicros))}</p>}
    </>
  );
}
