// Which store this is, and the way to another.
import { useLocation, useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, ListChecks, Plus } from 'lucide-react';
import { Avatar, Badge, Icon, Menu, type MenuItem, tip } from '@/shared/kit';
import { switchStore, useOwnStores, useStore } from '@/shared/session';
import { changeReader, reader, useWords } from '@/shared/words';
import { words } from '../words';
import { sectionOf } from './entries';

export function StoreSwitcher() {
  const t = useWords(words).stores;
  const store = useStore();
  const { data: own } = useOwnStores();
  const navigate = useNavigate();
  const section = sectionOf(useLocation().pathname);
  const role = own?.items.find((each) => each.store.id === store.id)?.role;
  const showSteps = () => {
    changeReader({ stepsHidden: (reader().stepsHidden ?? []).filter((id) => id !== store.id) });
    void navigate({ to: '/' });
  };
  const items: MenuItem[] = [
    { heading: t.label },
    ...(own?.items ?? []).map((each) => ({
      label: each.store.name,
      hint: t.roles[each.role],
      checked: each.store.id === store.id,
      onSelect: () => void (each.store.id === store.id || switchStore(each.store.id, section?.to ?? '/')),
    })),
    'line',
    { label: t.steps, icon: ListChecks, onSelect: showSteps },
    { label: t.another, icon: Plus, onSelect: () => void navigate({ to: '/open-store' }) },
  ];
  return (
    <Menu
      label={t.label}
      items={items}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className="flex min-h-control w-full min-w-0 items-center gap-8 rounded-control p-4 text-left hover:bg-hover"
        >
          <Avatar name={store.name} square />
          <span className="min-w-0 flex-1">
            <span {...tip(store.name)} className="line-clamp-2 text-dense font-medium wrap-anywhere">
              {store.name}
            </span>
            <span className="block truncate text-caption text-text-3">
              {store.synthetic ? <Badge tone="warn">{t.demo}</Badge> : role && t.roles[role]}
            </span>
          </span>
          <span className="sr-only">{t.change}</span>
          <Icon of={ChevronsUpDown} />
        </button>
      )}
    />
  );
}
