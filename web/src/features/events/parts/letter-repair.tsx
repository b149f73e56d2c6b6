// What a repair would make of a letter: proposed and waiting for a word, or as it would be now.
import { Check, Wrench, X } from 'lucide-react';
import type { Operation } from '@/client/routers/eventRepairs';
import { client, failureOf } from '@/shared/api';
import { formatShare } from '@/shared/format';
import { Button, Card, Code, DiffView, ErrorNote, Skeleton, toast, useTried, written } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { type DeadLetter, type EventRepair, type RepairPreview, lettersChanged, usePreview, useProposal } from '../letters';
import { useLetterWords } from '../words';

interface LetterRepairProps {
  readonly letter: DeadLetter;
  readonly onSent: () => void;
}

export function LetterRepair({ letter, onSent }: LetterRepairProps) {
  const { repair: t, reasons } = useLetterWords();
  const proposal = useProposal(letter.id);
  const { data, error } = usePreview(letter.id, letter.edited === null);
  const canReplay = useCan('events:replay');
  const { note, tried } = useTried(reasons);
  if (letter.edited !== null) return null;
  const decide = (act: 'accept' | 'reject') => () =>
    tried(async () => {
      await client.eventRepairs[act].mutate({ id: proposal?.id ?? '' });
      await lettersChanged();
      toast(t.decided[act]);
      if (act === 'accept') onSent();
    });
  const use = () =>
    tried(async () => {
      await client.events.editDeadLetter.mutate({ id: letter.id, event: data?.after as Record<string, unknown> });
      await client.events.retryDeadLetter.mutate({ id: letter.id });
      await lettersChanged();
      onSent();
    });
  const found: RepairPreview | EventRepair | undefined = proposal ?? data;
  return (
    <Card title={proposal ? t.proposed : t.title}>
      <div className="flex flex-col gap-16">
        {error !== null && <ErrorNote failure={failureOf(error)} reasons={reasons} />}
        {found === undefined ? error === null && <Skeleton count={3} /> : found.after === null ? <p className="text-text-2">{t.none}</p> : <Made of={found} />}
        {note}
        {canReplay && found && found.after !== null && (
          <span className="flex flex-wrap gap-8">
            {proposal ? (
              <>
                <Button icon={Check} onClick={decide('accept')}>
                  {t.accept}
                </Button>
                <Button icon={X} onClick={decide('reject')}>
                  {t.reject}
                </Button>
              </>
            ) : (
              <Button icon={Wrench} onClick={use}>
                {t.use}
              </Button>
            )}
          </span>
        )}
      </div>
    </Card>
  );
}

/** Each step, how sure it is, and what comes of it. */
export function Made({ of: { operations, confidence, after } }: { of: Pick<RepairPreview, 'operations' | 'confidence' | 'after'> }) {
  const { repair: t } = useLetterWords();
  const locale = useLocale();
  const steps = operations.map((operation, place) => ({
    key: String(place),
    label: [t.steps[operation.kind], operation.field].filter(Boolean).join(' '),
    before: was(operation),
    after: now(operation),
  }));
  return (
    <div className="flex flex-col gap-12">
      <p className="text-text-2">{t.sure(formatShare(confidence, locale))}</p>
      <DiffView rows={steps} beforeLabel={t.was} afterLabel={t.now} />
      <div>
        <h3 className="pb-4 text-strong">{t.after}</h3>
        <Code label={t.after} text={written(after)} />
      </div>
    </div>
  );
}

const was = ({ was: value, field, to }: Operation): string => (value !== undefined ? written(value) : to ? (field ?? '') : '—');
const now = ({ now: value, to }: Operation): string => (to ? to : value !== undefined ? written(value) : '—');
