import { Link, useLocation } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { ChevronDown, ChevronRight, Ellipsis } from 'lucide-react';
import { useId } from 'react';
import { formatCount } from '@/shared/format';
import { Badge, Icon, tip } from '@/shared/kit';
import { lastSearch } from '@/shared/routing';
import { useLocale, useSession } from '@/shared/session';
import { changeReader, useReader, useWords } from '@/shared/words';
import { words } from '../words';
import { type Entry, foldedAtFirst, type Group, groupsFor, sectionOf } from './entries';
import { LivePulse } from './live-pulse';
import { useWaiting } from './waiting';

/** The pages of the store that this person may open. */
export function Nav({ onGo }: { onGo?: (() => void) | undefined }) {
  const t = useWords(words).nav;
  const { can } = useSession();
  const groups = groupsFor(can);
  const { foldedGroups = foldedAtFirst(groups) } = useReader();
  return (
    <nav aria-label={t.label} className="flex flex-col gap-16">
      {groups.map((group) => (
        <NavGroup key={group.entries[0]?.to} group={group} folded={foldedGroups} onGo={onGo} />
      ))}
    </nav>
  );
}

interface NavGroupProps {
  readonly group: Group;
  readonly folded: readonly string[];
  readonly onGo: (() => void) | undefined;
}

/** A named group can be put away; where one is stays in sight, and so does how much waits in it. */
function NavGroup({ group: { word, entries }, folded, onGo }: NavGroupProps) {
  const t = useWords(words).nav;
  const id = useId();
  const waiting = useWaiting();
  const here = sectionOf(useLocation().pathname);
  const isFolded = word !== null && folded.includes(word);
  const shown = isFolded ? entries.filter((entry) => entry === here) : entries;
  const hidden = entries.reduce((sum, entry) => sum + (shown.includes(entry) ? 0 : (waiting[entry.word] ?? 0)), 0);
  const toggle = (name: string) =>
    changeReader({ foldedGroups: isFolded ? folded.filter((each) => each !== name) : [...folded, name] });
  return (
    <section>
      {word && (
        <h2>
          <button
            type="button"
            aria-expanded={!isFolded}
            aria-controls={id}
            onClick={() => toggle(word)}
            className="flex h-24 w-full items-center gap-4 rounded-control px-8 text-caption text-text-3 hover:bg-hover hover:text-text-2"
          >
            <span className="min-w-0 flex-1 truncate text-left">{t[word]}</span>
            {hidden > 0 && <Waiting count={hidden} />}
            <Icon of={isFolded ? ChevronRight : ChevronDown} />
          </button>
        </h2>
      )}
      <ul id={id} className="flex flex-col gap-2">
        {shown.map((entry) => (
          <li key={entry.to}>
            <NavLink entry={entry} count={waiting[entry.word]} onGo={onGo} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Waiting({ count }: { count: number }) {
  const t = useWords(words).nav;
  const locale = useLocale();
  return (
    <span {...tip(t.waiting(count))}>
      <Badge>{formatCount(count, locale)}</Badge>
    </span>
  );
}

interface NavLinkProps {
  readonly entry: Entry;
  readonly count: number | undefined;
  readonly onGo: (() => void) | undefined;
}

function NavLink({ entry, count, onGo }: NavLinkProps) {
  const t = useWords(words).nav;
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
      {count !== undefined && <Waiting count={count} />}
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
