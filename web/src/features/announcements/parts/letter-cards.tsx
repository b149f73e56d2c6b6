// A dead letter with all there is of it.
import type { WholeDeadAnnouncement } from '@/client/routers/announcements';
import { formatExact, formatInstant } from '@/shared/format';
import { Banner, Card, Code, CopyId, Link } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { Facts } from '@/shared/shapes';
import { useAnnouncementWords } from '../words';

const readable = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};

export function LetterCards({ letter }: { letter: WholeDeadAnnouncement }) {
  const { letter: t } = useAnnouncementWords();
  return (
    <>
      <Card title={t.error}>
        <Banner tone="bad">
          <span className="wrap-anywhere">{letter.error}</span>
        </Banner>
      </Card>
      <Card title={t.body}>
        <Code label={t.body} text={readable(letter.body)} />
      </Card>
      <Card title={t.headers}>
        <Code label={t.headers} text={Object.entries(letter.headers).map(([name, value]) => `${name}: ${value}`).join('\n')} />
      </Card>
    </>
  );
}

export function LetterFacts({ letter }: { letter: WholeDeadAnnouncement }) {
  const { letter: t } = useAnnouncementWords();
  const locale = useLocale();
  const zone = useZone();
  const seesQueues = useCan('jobs:read');
  const { queue } = letter;
  const text = (label: string, value: string | null) => (value === null ? [] : [{ label, value }]);
  return (
    <Card title={t.facts}>
      <Facts
        facts={[
          { label: t.kind, value: t.kinds[letter.kind] },
          { label: t.version, value: formatExact(letter.version, locale) },
          { label: t.about, value: <CopyId id={letter.aggregateId} of={t.about} /> },
          ...text(t.group, letter.group),
          ...text(t.handler, letter.handler),
          ...(queue === null ? [] : [{ label: t.queue, value: seesQueues ? <Link to="/queues/$queue" params={{ queue }}>{queue}</Link> : queue }]),
          { label: t.attempts, value: formatExact(letter.attempts, locale) },
          { label: t.made, value: formatInstant(letter.createdAt, locale, zone) },
          { label: t.failed, value: formatInstant(letter.failedAt, locale, zone) },
          { label: t.message, value: <CopyId id={letter.messageId} of={t.message} /> },
        ]}
      />
    </Card>
  );
}
