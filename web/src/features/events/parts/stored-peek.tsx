// One stored event beside the list: as it came on one side, what was found out about it on the other.
import { failureOf } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { Code, CopyId, ErrorState, Link, NotFound, Skeleton, tip, written } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { type Fact, Facts, PeekPanel } from '@/shared/shapes';
import { type StoredEvent, useStoredEvent } from '../stored';
import { useEventWords, useStoredWords } from '../words';
import { Repairs } from './event-panel';

export function StoredPeek({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const t = useStoredWords();
  const { data, error, refetch } = useStoredEvent(messageId);
  const event = data?.items[0];
  return (
    <PeekPanel title={event ? event.event || event.type : t.title} onClose={onClose}>
      {event ? (
        <Told event={event} />
      ) : error ? (
        <ErrorState failure={failureOf(error)} onRetry={refetch} />
      ) : data ? (
        <NotFound />
      ) : (
        <Skeleton shape="row" count={6} />
      )}
    </PeekPanel>
  );
}

function Told({ event }: { event: StoredEvent }) {
  const { asCame } = useEventWords();
  const t = useStoredWords();
  const { type, event: name, messageId, anonymousId, userId, properties, traits, context, integrations, originalTimestamp, sentAt } = event;
  const sent = { type, event: name, messageId, anonymousId, userId, originalTimestamp, sentAt, properties, traits, context, integrations };
  const came = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined && value !== null && value !== ''));
  return (
    <div className="flex flex-col gap-16">
      <WhoFacts event={event} />
      <Repairs repairs={event.repairs ?? []} />
      <div>
        <h3 className="pb-8 text-heading">{t.added}</h3>
        <AddedFacts event={event} />
      </div>
      <div>
        <h3 className="pb-4 text-heading">{asCame}</h3>
        <Code label={asCame} text={written(came)} whole />
      </div>
    </div>
  );
}

function WhoFacts({ event }: { event: StoredEvent }) {
  const t = useStoredWords();
  const locale = useLocale();
  const zone = useZone();
  const time = (at: string) => (
    <time dateTime={at} {...tip(formatExactly(at, locale, zone))}>
      {formatInstant(at, locale, zone)}
    </time>
  );
  return (
    <Facts
      facts={[
        { label: t.columns.happened, value: time(event.timestamp) },
        { label: t.received, value: time(event.receivedAt) },
        {
          label: t.columns.visitorId,
          value: (
            <span className="flex flex-wrap items-center gap-x-12">
              <CopyId id={event.visitorId} of={t.columns.visitorId} />
              <Link to="/events/stored" search={{ visitor: event.visitorId } as never}>
                {t.allOfThem}
              </Link>
            </span>
          ),
        },
        ...(event.userId ? [{ label: t.columns.userId, value: <CopyId id={event.userId} of={t.columns.userId} /> }] : []),
        { label: t.columns.messageId, value: <CopyId id={event.messageId} of={t.columns.messageId} /> },
        ...(event.sessionId ? [{ label: t.columns.sessionId, value: <CopyId id={event.sessionId} of={t.columns.sessionId} /> }] : []),
      ]}
    />
  );
}

/** What the pipeline has found out, as far as there was something to find. */
function AddedFacts({ event }: { event: StoredEvent }) {
  const t = useStoredWords();
  const join = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(' · ');
  const found: readonly (readonly [label: string, value: string])[] = [
    [t.columns.device, join(event.device, event.deviceModel)],
    [t.columns.browser, join(event.browser, event.browserVersion)],
    [t.columns.os, join(event.os, event.osVersion)],
    [t.columns.bot, event.bot ?? ''],
    [t.columns.source, join(event.source, event.medium, event.campaign)],
    [t.columns.traffic, join(event.traffic, event.referrerHost)],
    [t.columns.country, join(event.country, event.region, event.city)],
    [t.visits, event.visitNumber ? String(event.visitNumber) : ''],
    [t.bought, event.visitorPurchases ? String(event.visitorPurchases) : ''],
    [t.address, event.ip ?? ''],
    [t.toldAt, event.toldAt ?? ''],
  ];
  const facts: readonly Fact[] = found.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
  return facts.length > 0 ? <Facts facts={facts} /> : <p className="text-text-2">{t.nothingAdded}</p>;
}
