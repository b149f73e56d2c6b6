// What needs somebody, the newest first; a press on one leads to its page, and has read it.
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import type { Notification } from '@/client/routers/notifications';
import { failureOf } from '@/shared/api';
import { formatExactly, formatInstant } from '@/shared/format';
import { Button, ErrorNote, IconButton, Skeleton, StatusMark, tip } from '@/shared/kit';
import { useLocale, useZone } from '@/shared/session';
import { NewRowsLine } from '@/shared/shapes';
import { useWords } from '@/shared/words';
import { sayNotice } from '../about';
import { readAnew, useFresh, useNotifications, useReading } from '../data';
import { words } from '../words';

interface NoticeListProps {
  /** How often something was told: what came since this was opened waits until it is asked for. */
  readonly told: number;
  /** Somebody went to a page. */
  readonly onGo: () => void;
}

export function NoticeList({ told, onGo }: NoticeListProps) {
  const t = useWords(words);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useNotifications();
  const { readOne, readAll, error: notRead } = useReading();
  const notices = data?.pages.flatMap(({ items }) => items) ?? [];
  const newest = notices[0];
  const fresh = useFresh(newest?.id, told);
  if (data === undefined) {
    return error === null ? <Skeleton shape="row" count={4} /> : <ErrorNote failure={failureOf(error)} onRetry={refetch} />;
  }
  return (
    <section aria-label={t.title} className="flex flex-col">
      <div className="flex min-h-control items-center justify-between gap-12">
        <h2 className="text-heading">{t.title}</h2>
        {newest !== undefined && notices.some(({ isRead }) => !isRead) && (
          <Button size="small" tone="quiet" onClick={() => readAll(newest.id)}>
            {t.readAll}
          </Button>
        )}
      </div>
      {notRead !== null && <ErrorNote failure={failureOf(notRead)} />}
      {fresh > 0 && <NewRowsLine count={fresh} onShow={() => void readAnew()} />}
      {newest === undefined ? (
        <p className="py-8 text-text-2">{t.empty}</p>
      ) : (
        <ul className="-mx-12 flex flex-col">
          {notices.map((notice) => (
            <Notice key={notice.id} notice={notice} onRead={() => readOne(notice.id)} onGo={onGo} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button size="small" tone="quiet" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {t.more}
        </Button>
      )}
    </section>
  );
}

function Notice({ notice, onRead, onGo }: { notice: Notification; onRead: () => void; onGo: () => void }) {
  const t = useWords(words);
  const locale = useLocale();
  const zone = useZone();
  const { tone, title, text, link } = sayNotice(notice, t, locale, zone);
  const { happenedAt, isRead } = notice;
  const go = () => {
    if (!isRead) onRead();
    onGo();
  };
  return (
    <li className="relative flex items-start gap-8 px-12 py-8 hover:bg-hover">
      <span className="pt-2">
        <StatusMark tone={tone} />
      </span>
      <span className="flex min-w-0 flex-1 flex-col wrap-anywhere">
        {link === undefined ? (
          <span className={isRead ? 'text-text-2' : 'text-strong'}>{title}</span>
        ) : (
          <Link
            {...link}
            onClick={go}
            className={`after:absolute after:inset-0 after:-outline-offset-2 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-text ${isRead ? 'text-text-2' : 'text-strong'}`}
          >
            {title}
          </Link>
        )}
        {!isRead && <span className="sr-only">{t.unread}</span>}
        <span className="flex flex-wrap justify-between gap-x-8 text-dense text-text-2">
          {text}
          <time dateTime={happenedAt} {...tip(formatExactly(happenedAt, locale, zone))} className="relative z-1 text-text-3">
            {formatInstant(happenedAt, locale, zone)}
          </time>
        </span>
      </span>
      {/* Above the link that spans the row. */}
      <span className="relative z-1 size-control-small shrink-0">
        {!isRead && <IconButton icon={Check} size="small" label={t.read} onClick={onRead} />}
      </span>
    </li>
  );
}
