// Everything by name: pages, what can be done here, and records, from one line.
import { useNavigate } from '@tanstack/react-router';
import { Command as List } from 'cmdk';
import { Clock, type LucideIcon, Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { type Command, currentCommands, isOfShell } from '@/shared/commands';
import { Icon, Kbd } from '@/shared/kit';
import { useSession } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { type Found, useFound } from './palette-found';
import { recentThings, rememberThing } from './recent';

export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useWords(words).palette;
  const [query, setQuery] = useState('');
  // What can be done is what could be done when it was opened.
  const [commands] = useState(() => currentCommands().filter(({ id }) => id !== 'palette'));
  const [before] = useState(() => document.activeElement as HTMLElement | null);
  const { found, isSearching } = useFound(query);
  const { me, store } = useSession();
  const navigate = useNavigate();
  const groups: [string, readonly Command[]][] = [
    [t.here, commands.filter(({ id }) => !isOfShell(id))],
    [t.go, commands.filter(({ id }) => id.startsWith('go:'))],
    [t.do, commands.filter(({ id }) => isOfShell(id) && !id.startsWith('go:'))],
  ];
  const open = (thing: { to: string; label: string }) => {
    rememberThing(me.person.id, store.id, { to: thing.to, label: thing.label });
    onClose();
    // An address as it stands, with what may be behind a question mark.
    void navigate({ href: thing.to });
  };
  const run = (command: Command) => {
    onClose();
    command.run();
  };
  const isEmpty = query.trim() === '';
  return (
    // Radix' modal looks at every element of the page anew, before the first letter can be typed.
    <Dialog.Root open modal={false} onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <div className="fixed inset-0 z-40 touch-none bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          aria-modal
          onKeyDown={(event) => event.key === 'Tab' && event.preventDefault()} // only the line has the focus
          onFocusOutside={(event) => event.preventDefault()} // a dialog over it asks for something
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            before?.focus();
          }}
          className="fixed inset-x-8 top-48 z-40 mx-auto max-w-form animate-menu-in overflow-hidden rounded-dialog border border-line bg-raised shadow-dialog outline-none"
        >
          <Dialog.Title className="sr-only">{t.title}</Dialog.Title>
          <List label={t.title} loop>
            <div className="flex items-center gap-8 border-b border-line px-16">
              <Icon of={Search} />
              <List.Input
                value={query}
                onValueChange={setQuery}
                placeholder={t.placeholder}
                className="h-save-bar flex-1 bg-transparent text-input outline-none placeholder:text-text-3"
              />
            </div>
            <List.List className="max-h-palette overflow-y-auto p-8">
              <List.Empty className="px-8 py-16 text-text-2">{isSearching ? t.searching : t.none(query)}</List.Empty>
              {found.length > 0 && (
                <Section heading={t.found}>
                  {found.map((thing) => (
                    <FoundRow key={thing.to} thing={thing} query={query} onSelect={() => open(thing)} />
                  ))}
                </Section>
              )}
              {isEmpty && <RecentRows heading={t.recent} personId={me.person.id} storeId={store.id} onSelect={open} />}
              {groups.filter(([, group]) => group.length > 0).map(([heading, group]) => (
                <Section key={heading} heading={heading}>
                  {group.map((command) => (
                    <CommandRow key={command.id} command={command} onSelect={() => run(command)} />
                  ))}
                </Section>
              ))}
            </List.List>
          </List>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Section({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <List.Group heading={<span className="block px-8 pt-8 pb-4 text-caption text-text-3">{heading}</span>}>
      {children}
    </List.Group>
  );
}

interface RowProps {
  readonly value: string;
  readonly keywords?: string[];
  readonly icon?: LucideIcon | undefined;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

function Row({ icon, label, hint, keys, ...item }: RowProps) {
  return (
    <List.Item
      {...item}
      className="flex min-h-control items-center gap-8 rounded-control px-8 text-body aria-disabled:text-text-3 aria-selected:bg-hover"
    >
      {icon && <Icon of={icon} />}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {hint && <span className="truncate text-dense text-text-3">{hint}</span>}
      {keys && <Kbd keys={keys} />}
    </List.Item>
  );
}

const CommandRow = ({ command, onSelect }: { command: Command; onSelect: () => void }) => (
  <Row
    value={command.id}
    keywords={[command.label]}
    icon={command.icon}
    label={command.label}
    hint={command.disabledBecause}
    keys={command.keys}
    disabled={command.disabledBecause !== undefined}
    onSelect={onSelect}
  />
);

// The server has found it already: the text that was typed counts as one of its words.
const FoundRow = ({ thing, query, onSelect }: { thing: Found; query: string; onSelect: () => void }) => (
  <Row value={thing.to} keywords={[query]} icon={thing.icon} label={thing.label} hint={thing.hint} onSelect={onSelect} />
);

interface RecentRowsProps {
  readonly heading: string;
  readonly personId: string;
  readonly storeId: string;
  readonly onSelect: (thing: { to: string; label: string }) => void;
}

function RecentRows({ heading, personId, storeId, onSelect }: RecentRowsProps) {
  const [things] = useState(() => recentThings(personId, storeId));
  if (things.length === 0) return null;
  return (
    <Section heading={heading}>
      {things.map((thing) => (
        <Row key={thing.to} value={`recent:${thing.to}`} icon={Clock} label={thing.label} onSelect={() => onSelect(thing)} />
      ))}
    </Section>
  );
}
