// Questions about the store's figures, answered in words, with the figures and where they are from.
import { Send, Sparkles, Square } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { formatDollars } from '@/shared/format';
import { Banner, Button, Card, ErrorNote, Forbidden, Progress, TextArea } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan, useLocale } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { type Answer, useAnswer } from '../parts/asking';
import { FiguresRead } from '../parts/figures-read';
import { useFiguresWords } from '../words';

const LEAST = 3;
const MOST = 1_000;

export function Questions() {
  return useCan('ai:ask') ? <Page /> : <Forbidden permission="ai:ask" />;
}

function Page() {
  const t = useFiguresWords();
  usePlace({ title: t.title });
  const { answer, ask, stop } = useAnswer();
  return (
    <div className="mx-auto max-w-detail">
      <PageHead title={t.title} help={{ text: t.help, guide: 'providers' }} />
      <div className="flex flex-col gap-16 pb-32">
        <Question isRunning={answer?.isRunning ?? false} onAsk={ask} onStop={stop} />
        {answer && <Answered answer={answer} />}
      </div>
    </div>
  );
}

interface QuestionProps {
  readonly isRunning: boolean;
  readonly onAsk: (question: string) => Promise<void>;
  readonly onStop: () => void;
}

function Question({ isRunning, onAsk, onStop }: QuestionProps) {
  const t = useFiguresWords();
  const [question, setQuestion] = useState('');
  const asked = question.trim();
  const off = asked.length < LEAST ? t.tooShort : isRunning ? t.running : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (off === undefined) void onAsk(asked);
  };
  return (
    <Card>
      <form className="flex flex-col gap-12" onSubmit={submit}>
        <label className="flex flex-col gap-4">
          <span className="text-strong">{t.question}</span>
          <TextArea rows={2} maxLength={MOST} value={question} onChange={({ target }) => setQuestion(target.value)} />
          <span className="text-dense text-text-2">{t.goesOut}</span>
        </label>
        <div className="flex flex-wrap items-center gap-8">
          <Button type="submit" tone="primary" icon={Send} disabledBecause={off}>
            {t.ask}
          </Button>
          {isRunning && (
            <Button icon={Square} onClick={onStop}>
              {t.stop}
            </Button>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-8">
          <span className="text-dense text-text-2">{t.suchAs}</span>
          {t.examples.map((example) => (
            <Button key={example} size="small" icon={Sparkles} onClick={() => setQuestion(example)}>
              {example}
            </Button>
          ))}
        </div>
      </form>
    </Card>
  );
}

function Answered({ answer: { question, text, readings, origin, isRunning, isCut, failure } }: { answer: Answer }) {
  const t = useFiguresWords();
  const locale = useLocale();
  return (
    <>
      <Card title={question}>
        <div className="flex flex-col gap-12" aria-live="polite" aria-busy={isRunning}>
          {text && <p className="whitespace-pre-line wrap-anywhere">{text}</p>}
          {isRunning && <Progress label={readings.length > 0 ? t.writing : t.looking} />}
          {isCut && <Banner tone="warn">{t.stopped}</Banner>}
          {failure && <ErrorNote failure={failure} reasons={t.reasons} />}
          {origin?.isStandIn && <Banner tone="warn">{t.standIn}</Banner>}
          {origin && (
            <p className="text-dense text-text-2">
              {t.mayErr} {t.cost(formatDollars(origin.costMicros, locale))}
            </p>
          )}
        </div>
      </Card>
      {readings.map((reading, place) => (
        // eslint-disable-next-line react/no-array-index-key -- they come one after the other, and stay
        <FiguresRead key={place} reading={reading} />
      ))}
    </>
  );
}
