// One event beside the stream: what became of it and why, as it came and as it is kept.
import type { Repair } from '@/client/shared';
import { formatExactly, formatSecond } from '@/shared/format';
import { Banner, ButtonLink, Code, CopyId, DiffView, EmptyState, Link, tip, written } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type Fact, Facts, PeekPanel } from '@/shared/shapes';
import type { Passed } from '../live';
import { useEventWords } from '../words';
import { useSaid, VerdictChip } from './passed-columns';
import { SideBySide } from './side-by-side';

interface EventPanelProps {
  /** Absent where it passed before the board was opened, or too long ago. */
  readonly passed: Passed | undefined;
  readonly onClose: () => void;
}

export function EventPanel({ passed, onClose }: EventPanelProps) {
  const t = useEventWords();
  const said = useSaid();
  return (
    <PeekPanel title={passed ? said.name(passed) : t.live.title} onClose={onClose}>
      {passed ? <Told passed={passed} /> : <EmptyState title={t.live.gone.title} text={t.live.gone.text} />}
    </PeekPanel>
  );
}

function Told({ passed }: { passed: Passed }) {
  const t = useEventWords();
  const { verdict, reason, detail, misfit, letterId, messageId, meaning, raw, isCut } = passed;
  const isStored = verdict === 'kept' || verdict === 'repaired';
  return (
    <div className="flex flex-col gap-24">
      <section className="flex flex-col items-start gap-12">
        <VerdictChip verdict={verdict} />
        {reason !== null && (
          <Banner tone="bad">
            <strong className="block font-medium">{t.reasonsOf[reason]}</strong>
            <span className="wrap-anywhere">{detail}</span>
          </Banner>
        )}
        {misfit && (
          <Banner tone="warn">
            <strong className="block font-medium">{t.live.misfit}</strong>
            <span className="wrap-anywhere">{misfit}</span>
          </Banner>
        )}
        <span className="flex flex-wrap gap-8">
          {letterId !== null && (
            <ButtonLink to="/events/dead-letters/$letterId" params={{ letterId }} tone="primary" size="small">
              {t.live.toLetter}
            </ButtonLink>
          )}
          {isStored && (
            <ButtonLink to="/events/stored" search={{ q: messageId, open: messageId }} size="small">
              {t.live.toStored}
            </ButtonLink>
          )}
        </span>
        <PassedFacts passed={passed} />
      </section>
      {isCut ? (
        <p className="text-text-2">{t.live.isCut}</p>
      ) : (
        <>
          {meaning === null ? <p className="text-text-2">{t.live.notKept[verdict]}</p> : <SideBySide raw={raw} meaning={meaning} />}
          {meaning && <Repairs repairs={meaning.repairs} />}
          <section>
            <h3 className="pb-4 text-heading">{t.asCame}</h3>
            {raw === null ? <p className="text-text-2">{t.live.unread}</p> : <Code label={t.asCame} text={written(raw)} whole />}
          </section>
        </>
      )}
    </div>
  );
}

function PassedFacts({ passed: { receivedAt, visitorId, messageId, count } }: { passed: Passed }) {
  const t = useEventWords();
  const locale = useLocale();
  const zone = useZone();
  const time = (at: string) => (
    <time dateTime={at} {...tip(formatExactly(at, locale, zone))}>
      {formatSecond(at, locale, zone)}
    </time>
  );
  const facts: readonly Fact[] = [
    { label: t.columns.received, value: time(receivedAt) },
    ...(visitorId
      ? [
          {
            label: t.columns.visitor,
            value: (
              <span className="flex flex-wrap items-center gap-x-12">
                <CopyId id={visitorId} of={t.columns.visitor} />
                <Link to="/events" search={{ visitor: visitorId } as never}>
                  {t.live.onlyThis}
                </Link>
              </span>
            ),
          },
        ]
      : []),
    ...(messageId ? [{ label: t.facts.message, value: <CopyId id={messageId} of={t.facts.message} /> }] : []),
    ...(count > 1 ? [{ label: t.facts.count, value: count }] : []),
  ];
  return <Facts facts={facts} />;
}

/** Which fields were read as something else than they came; without an after they were taken as absent. */
export function Repairs({ repairs }: { repairs: readonly Partial<Repair>[] }) {
  const t = useEventWords();
  if (repairs.length === 0) return null;
  return (
    <section>
      <h3 className="pb-4 text-heading">{t.repaired.title}</h3>
      <DiffView
        beforeLabel={t.repaired.was}
        afterLabel={t.repaired.now}
        rows={repairs.map(({ field, was, now }, place) => ({ key: `${field}${place}`, label: field ?? '', before: written(was), after: now === undefined ? t.repaired.absent : written(now) }))}
      />
    </section>
  );
}
