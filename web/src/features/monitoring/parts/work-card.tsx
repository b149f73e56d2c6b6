// What waits for somebody in the queues and in the outbox, with the way there.
import { formatCount } from '@/shared/format';
import { Card, Link } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { useWork } from '../data';
import { useMonitoringWords } from '../words';

export function WorkCard() {
  const { work: t } = useMonitoringWords();
  const locale = useLocale();
  const { queues, outbox } = useWork();
  const letters = queues.data?.queues.reduce((sum, { failed }) => sum + failed, 0) ?? 0;
  const paused = queues.data?.queues.filter(({ isPaused }) => isPaused).map(({ queue }) => queue) ?? [];
  const unhandled = outbox.data ? outbox.data.unhandled + outbox.data.unpublished : 0;
  return (
    <Card title={t.title}>
      <ul className="flex flex-col gap-8">
        {letters > 0 && (
          <li>
            <Link to="/queues">{t.letters(formatCount(letters, locale))}</Link>
          </li>
        )}
        {paused.length > 0 && (
          <li>
            <Link to="/queues">{t.paused(paused.join(', '))}</Link>
          </li>
        )}
        {unhandled > 0 && (
          <li>
            <Link to="/announcements">{t.unhandled(formatCount(unhandled, locale))}</Link>
          </li>
        )}
        {letters + paused.length + unhandled === 0 && <li className="text-text-2">{t.none}</li>}
      </ul>
    </Card>
  );
}
