// The ways to look at a list: those it comes with, then the saved ones. A dot says that one was changed.
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '@/shared/format';
import { Button, ConfirmDialog, Dialog, Menu, Switch, Tabs, TextInput } from '@/shared/kit';
import { useLocale } from '@/shared/session';
import { type ListState, sameFilters, type Search } from './list-state';
import { useShapeWords } from './words';

export interface ShownColumn {
  readonly name: string;
  readonly widthPx: number | null;
}

/** How a list looks, as a view keeps it. */
export interface ShownLook {
  /** In their order; none for those of the list. */
  readonly columns: readonly ShownColumn[];
  readonly dense: boolean;
}

export interface View {
  readonly key: string;
  readonly label: string;
  /** What it sets; none for "All". */
  readonly search: Search;
  readonly count?: number | undefined;
  /** Saved by a person, and by whom it may be changed. */
  readonly saved?: { readonly isMine: boolean; readonly look: ShownLook } | undefined;
}

/** Views on the server; without it a list has only those that it comes with. */
export interface SavedViews {
  readonly save: (name: string, search: Search, look: ShownLook, forStore: boolean) => Promise<unknown>;
  readonly update: (key: string, search: Search, look: ShownLook) => Promise<unknown>;
  readonly remove: (key: string) => Promise<unknown>;
  /** Set, views may not be shared with the store, and this is why. */
  readonly sharingOff?: string | undefined;
}

interface ViewTabsProps {
  readonly label: string;
  readonly views: readonly View[];
  readonly state: ListState;
  readonly saved?: SavedViews | undefined;
  readonly controls: string;
  /** As it stands now; a view brings its own. */
  readonly look: ShownLook;
  readonly onLook: (look: ShownLook) => void;
}

/** The view at this address: the one it names, else the one that sets just this. */
export function chosenView(views: readonly View[], state: Pick<ListState, 'values' | 'view'>): View | undefined {
  return views.find(({ key }) => key === state.view) ?? views.find(({ search }) => sameFilters(search, state.values)) ?? views[0];
}

/** Whether a list looks as a view has it; a view without columns leaves them to the list. */
export const sameLook = (kept: ShownLook, now: ShownLook): boolean =>
  kept.dense === now.dense && (kept.columns.length === 0 || sameColumns(kept.columns, now.columns));

const sameColumns = (one: readonly ShownColumn[], other: readonly ShownColumn[]): boolean =>
  one.length === other.length && one.every(({ name, widthPx }, place) => other[place]?.name === name && other[place]?.widthPx === widthPx);

const filtersOf = ({ open: _, view: __, ...filters }: Search): Search => filters;

export function ViewTabs({ label, views, state, saved, controls, look, onLook }: ViewTabsProps) {
  const t = useShapeWords();
  const locale = useLocale();
  const [asking, setAsking] = useState<'save' | 'remove' | null>(null);
  const chosen = chosenView(views, state);
  if (chosen === undefined) return null;
  const changed =
    !sameFilters(chosen.search, state.values) || (chosen.saved !== undefined && !sameLook(chosen.saved.look, look));
  const choose = (key: string) => {
    const view = views.find((each) => each.key === key);
    if (view === undefined) return;
    const gone = Object.fromEntries(Object.keys(state.values).map((name) => [name, undefined]));
    state.set({ ...gone, ...view.search, view: view.saved ? key : undefined });
    if (view.saved) onLook(view.saved.look);
  };
  const owned = saved && chosen.saved?.isMine;
  return (
    <>
      <Tabs
        label={label}
        chosen={chosen.key}
        onChoose={choose}
        controls={controls}
        tabs={views.map(({ key, label: name, count }) => ({
          key,
          label: name,
          count: count === undefined ? undefined : formatCount(count, locale),
          marked: key === chosen.key && changed ? t.views.changed : undefined,
        }))}
        after={
          saved && (
            <>
              {changed && (
                <Button size="small" tone="quiet" onClick={() => setAsking('save')}>
                  {t.views.save}
                </Button>
              )}
              {owned && (
                <Menu
                  size="small"
                  align="end"
                  icon={Ellipsis}
                  label={t.views.more}
                  items={[
                    {
                      label: t.views.update,
                      disabledBecause: changed ? undefined : t.views.unchanged,
                      onSelect: () => void saved.update(chosen.key, filtersOf(state.values), look),
                    },
                    'line',
                    { label: t.views.remove, tone: 'danger', onSelect: () => setAsking('remove') },
                  ]}
                />
              )}
            </>
          )
        }
      />
      {saved && asking === 'save' && (
        <SaveView saved={saved} search={filtersOf(state.values)} look={look} onClose={() => setAsking(null)} />
      )}
      {saved && (
        <ConfirmDialog
          open={asking === 'remove'}
          onClose={() => setAsking(null)}
          title={t.views.removeTitle(chosen.label)}
          action={t.views.remove}
          onConfirm={async () => {
            await saved.remove(chosen.key);
            state.set({ view: undefined });
          }}
        >
          {t.views.removeText}
        </ConfirmDialog>
      )}
    </>
  );
}

interface SaveViewProps {
  readonly saved: SavedViews;
  readonly search: Search;
  readonly look: ShownLook;
  readonly onClose: () => void;
}

function SaveView({ saved, search, look, onClose }: SaveViewProps) {
  const t = useShapeWords();
  const [name, setName] = useState('');
  const [forStore, setForStore] = useState(false);
  const save = async () => {
    await saved.save(name.trim(), search, look, forStore);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.views.saveTitle}
      holdsForm
      dirty={name !== ''}
      footer={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button tone="primary" onClick={save} disabledBecause={name.trim() === '' ? t.views.nameFirst : undefined}>
            {t.views.save}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-12">
        <label>
          <span className="mb-4 block text-strong">{t.views.name}</span>
          <TextInput value={name} maxLength={40} onChange={({ target }) => setName(target.value)} />
        </label>
        <Switch
          label={t.views.forStore}
          hint={saved.sharingOff}
          disabled={saved.sharingOff !== undefined}
          checked={forStore}
          onChange={({ target }) => setForStore(target.checked)}
        />
      </div>
    </Dialog>
  );
}
