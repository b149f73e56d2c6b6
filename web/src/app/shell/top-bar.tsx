import { Link, useLocation } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { ChevronRight, Menu as MenuIcon, Search } from 'lucide-react';
import { Icon, IconButton, Kbd, loadOverlays } from '@/shared/kit';
import { lastSearch, useCurrentPlace } from '@/shared/routing';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { Bell } from './bell';
import { ConnectionChip, NewVersion } from './connection-chip';
import { sectionOf } from './entries';
import { PersonMenu } from './person-menu';

interface TopBarProps {
  readonly onNav: () => void;
  readonly onPalette: () => void;
  readonly onKeys: () => void;
}

export function TopBar({ onNav, onPalette, onKeys }: TopBarProps) {
  const t = useWords(words);
  return (
    <header className="sticky top-0 z-20 flex h-top-bar items-center gap-8 border-b border-line bg-canvas px-16 nav:px-24">
      <span className="nav:hidden">
        <IconButton icon={MenuIcon} label={t.nav.open} onClick={onNav} aria-haspopup="dialog" />
      </span>
      <Breadcrumbs />
      <span className="flex-1" />
      <NewVersion />
      <ConnectionChip />
      <button
        type="button"
        onClick={onPalette}
        onPointerEnter={() => void loadOverlays()}
        aria-haspopup="dialog"
        className="hidden h-control-small w-nav items-center gap-8 rounded-control border border-line-mid bg-surface px-8 text-dense text-text-3 hover:bg-hover nav:flex"
      >
        <Icon of={Search} />
        <span className="min-w-0 flex-1 truncate text-left">{t.palette.open}</span>
        <Kbd keys="mod+k" />
      </button>
      <span className="nav:hidden">
        <IconButton icon={Search} label={t.palette.open} onClick={onPalette} aria-haspopup="dialog" />
      </span>
      <Bell />
      <PersonMenu onKeys={onKeys} />
    </header>
  );
}

/** The way back to the list as it was left; on a phone, where the page has that itself, the title alone. */
function Breadcrumbs() {
  const t = useWords(words).nav;
  const place = useCurrentPlace();
  const section = sectionOf(useLocation().pathname);
  const title = place?.title ?? (section && t[section.word]);
  if (title === undefined) return null;
  const parent = place?.parent;
  return (
    <ol className={clsx('flex min-w-0 items-center gap-4 text-dense text-text-2', !parent && 'nav:hidden')}>
      {parent && (
        <>
          <li className="shrink-0 max-nav:hidden">
            <Link
              to={parent.to}
              search={lastSearch(parent.to)}
              className="rounded-chip underline-offset-2 hover:text-text hover:underline"
            >
              {parent.label}
            </Link>
          </li>
          <li aria-hidden className="text-text-3 max-nav:hidden">
            <Icon of={ChevronRight} />
          </li>
        </>
      )}
      <li aria-current="page" className="min-w-0 truncate font-medium text-text">
        {title}
      </li>
    </ol>
  );
}
