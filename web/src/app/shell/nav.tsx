import { Link, useLocation } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { Ellipsis } from 'lucide-react';
import { formatCount } from '@/shared/format';
import { Badge, Icon, tip } from '@/shared/kit';
import { lastSearch } from '@/shared/routing';
import { useLocale, useSession } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { type Entry, groupsFor, sectionOf } from './entries';
import { LivePulse } from './live-pulse';
import { useWaiting } from './waiting';

/** The pages of the store that this person may open. */
export function Nav({ onGo }: { onGo?: (() => void) | undefined }) {
  const t = useWords(words).nav;
  const { can } = useSession();
  const waiting = useWaiting();
  return (
    <nav aria-label={t.label} className="flex flex-col gap-16">
      {groupsFor(can).map(({ word, entries }) => (
        <section key={word ?? 'top'}>
          {word && <h2 className="px-8 pb-4 text-caption text-text-3">{t[word]}</h2>}
          <ul className="flex flex-col gap-2">
            {entries.map((entry) => (
              <li key={entry.to}>
                <NavLink entry={entry} count={waiting[entry.word]} onGo={onGo} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

interface NavLinkProps {
  readonly entry: Entry;
  readonly count: number | undefined;
  readonly onGo: (() => void) | undefined;
}

function NavLink({ entry, count, onGo }: NavLinkProps) {
  const t = useWords(words).nav;
  const locale = useLocale();
  const { to, word, icon, keys } = entry;
  const isHere = sectionOf(useLocation().pathname) === entry;
  return (
    <Link
      to={to}
      search={lastSearch(to)}
      onClick={onGo}
      aria-current={isHere ? 'page' : undefined}
      {...tip(keys.toUpperCase())}
      className={clsx(
        'flex h-control items-center gap-8 rounded-control px-8 text-strong',
        isHere ? 'bg-selected text-accent-text' : 'text-text-2 hover:bg-hover hover:text-text',
      )}
    >
      <Icon of={icon} />
      <span className="min-w-0 flex-1 truncate">{t[word]}</span>
      {word === 'live' && <LivePulse />}
      {count !== undefined && (
        <span {...tip(t.waiting(count))}>
          <Badge>{formatCount(count, locale)}</Badge>
        </span>
      )}
    </Link>
  );
}

/** On a phone: the first pages under the thumb, the rest behind ⋯. */
export function BottomBar({ onMore }: { onMore: () => void }) {
  const t = useWords(words).nav;
  const { can } = useSession();
  const path = useLocation().pathname;
  const entries = groupsFor(can).flatMap((group) => group.entries);
  return (
    <nav
      aria-label={t.label}
      className="fixed inset-x-0 bottom-0 z-20 flex h-bottom-bar border-t border-line bg-surface pb-safe nav:hidden"
    >
      {entries.slice(0, 4).map((entry) => (
        <Link
          key={entry.to}
          to={entry.to}
          search={lastSearch(entry.to)}
          aria-current={sectionOf(path) === entry ? 'page' : undefined}
          className={clsx(BOTTOM, sectionOf(path) === entry ? 'text-accent-text' : 'text-text-2')}
        >
          <Icon of={entry.icon} />
          <span className="max-w-full truncate">{t[entry.word]}</span>
        </Link>
      ))}
      <button type="button" onClick={onMore} aria-haspopup="dialog" className={clsx(BOTTOM, 'text-text-2')}>
        <Icon of={Ellipsis} />
        <span className="max-w-full truncate">{t.more}</span>
      </button>
    </nav>
  );
}

const BOTTOM = 'flex min-w-0 flex-auto flex-col items-center justify-center gap-2 px-2 text-caption';
