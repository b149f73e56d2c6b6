// What needs somebody in the store, and what was done in this visit: toasts that are gone stay here.
import { Bell as BellIcon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { loadNoticeList, MOST_COUNTED, useUnread } from '@/features/notifications';
import { formatCount, formatInstant } from '@/shared/format';
import { Button, IconButton, Popover, Skeleton, toasts, useKeptToasts } from '@/shared/kit';
import { useCan, useLocale, useZone } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';

const NoticeList = lazy(() => loadNoticeList().then(({ NoticeList }) => ({ default: NoticeList })));

export function Bell() {
  const t = useWords(words).bell;
  const locale = useLocale();
  const seesNotices = useCan('notifications:read');
  const { count: counted, told } = useUnread();
  const count = counted ?? 0;
  const kept = useKeptToasts();
  const shown = count < MOST_COUNTED ? formatCount(count, locale) : `${formatCount(MOST_COUNTED - 1, locale)}+`;
  return (
    <Popover
      label={t.label}
      align="end"
      trigger={(props) => (
        <span className="relative">
          <IconButton {...props} icon={BellIcon} label={count > 0 ? `${t.label}, ${t.unread(count, shown)}` : t.label} />
          {count > 0 && (
            <span aria-hidden className="pointer-events-none absolute -top-2 -right-2 flex h-16 min-w-16 items-center justify-center rounded-round bg-accent px-4 text-caption text-on-fill tabular-nums">
              {shown}
            </span>
          )}
          <Arrivals count={counted} />
        </span>
      )}
    >
      {(close) => (
        <div className="flex w-side max-w-full flex-col gap-16">
          {seesNotices && (
            <Suspense fallback={<Skeleton shape="row" count={4} />}>
              <NoticeList told={told} onGo={close} />
            </Suspense>
          )}
          {(kept.length > 0 || !seesNotices) && <Done />}
        </div>
      )}
    </Popover>
  );
}

/** Says that there are more, to who does not see it; nothing is said of what was there. */
function Arrivals({ count }: { count: number | undefined }) {
  const t = useWords(words).bell;
  const [before, setBefore] = useState(count);
  const [came, setCame] = useState(0);
  if (count !== before) {
    setBefore(count);
    setCame(before === undefined || count === undefined ? 0 : Math.max(0, count - before));
  }
  return (
    <span role="status" className="sr-only">
      {came > 0 && t.came(came)}
    </span>
  );
}

function Done() {
  const all = useWords(words);
  const t = all.bell;
  const kept = useKeptToasts();
  const locale = useLocale();
  const zone = useZone();
  return (
    <section aria-label={t.done} className="flex flex-col gap-8">
      <h2 className="text-heading">{t.done}</h2>
      {kept.length === 0 && <p className="text-text-2">{t.empty}</p>}
      <ul className="flex flex-col gap-8">
        {kept.map(({ id, text, at, undo }) => (
          <li key={id} className="flex items-baseline gap-8">
            <span className="min-w-0 flex-1">{text}</span>
            {undo && (
              <Button size="small" tone="quiet" onClick={() => toasts.undo(id)}>
                {all.keys.undo}
              </Button>
            )}
            <time className="text-caption text-text-3">{formatInstant(at, locale, zone)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
