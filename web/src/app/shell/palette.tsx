// Everything by name: pages, what can be done here, and records, from one line.
import { useNavigate } from '@tanstack/react-router';
import { Command as List } from 'cmdk';
import { Clock, type LucideIcon, Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { memo, type ReactNode, startTransition, useDeferredValue, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Command, currentCommands, isOfShell } from '@/shared/commands';
import { Icon, Kbd } from '@/shared/kit';
import { useSession } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';
import { type Found, useFound } from './palette-found';
import { ranked } from './palette-rank';
import { recentThings, rememberThing } from './recent';

/** The line answers each key at once; what is found for it follows as soon as that is painted. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useWords(words).palette;
  const [query, setQuery] = useState('');
  const [sought, seek] = useState('');
  const [selected, select] = useState('');
  const [before] = useState(() => document.activeElement as HTMLElement | null);
  const isPainted = useDeferredValue(true, false);
  const type = (text: string) => {
    setQuery(text);
    startTransition(() => seek(text));
  };
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
          <List
            label={t.title}
            loop
            shouldFilter={false}
            value={selected}
            onValueChange={select}
            // What is taken is what was found for the whole of the line, however fast it was typed.
            onKeyDown={({ key }) => key === 'Enter' && sought !== query && flushSync(() => seek(query))}
          >
            <div className="flex items-center gap-8 border-b border-line px-16">
              <Icon of={Search} />
              <List.Input
                value={query}
                onValueChange={type}
                placeholder={t.placeholder}
                className="h-save-bar flex-1 bg-transparent text-input outline-none placeholder:text-text-3"
              />
            </div>
            <List.List className="max-h-palette overflow-y-auto p-8">{isPainted && <Results query={sought} onSelect={select} onClose={onClose} />}</List.List>
          </List>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ResultsProps {
  readonly query: string;
  readonly onSelect: (value: string) => void;
  readonly onClose: () => void;
}

const Results = memo(function Results({ query, onSelect, onClose }: ResultsProps) {
  const t = useWords(words).palette;
  // What can be done is what could be done when it was opened.
  const [commands] = useState(() => currentCommands().filter(({ id }) => id !== 'palette'));
  const { found, isSearching } = useFound(query);
  const { me, store } = useSession();
  const navigate = useNavigate();
  const groups = ranked(query.trim(), [
    { heading: t.here, commands: commands.filter(({ id }) => !isOfShell(id)) },
    { heading: t.go, commands: commands.filter(({ id }) => id.startsWith('go:')) },
    { heading: t.do, commands: commands.filter(({ id }) => isOfShell(id) && !id.startsWith('go:')) },
  ]);
  const [recent] = useState(() => recentThings(me.person.id, store.id));
  const shownRecent = query.trim() === '' ? recent : [];
  const first = found[0]?.to ?? (shownRecent[0] && recentValue(shownRecent[0])) ?? groups[0]?.commands[0]?.id ?? '';
  // Another text chooses the best of what it finds; what comes in later takes nothing away from the choice.
  useLayoutEffect(() => onSelect(first), [query]);
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
  return (
    <>
      <List.Empty className="px-8 py-16 text-text-2">{isSearching ? t.searching : t.none(query)}</List.Empty>
      {found.length > 0 && (
        <Section heading={t.found}>
          {found.map((thing) => (
            <FoundRow key={thing.to} thing={thing} onSelect={() => open(thing)} />
          ))}
        </Section>
      )}
      {shownRecent.length > 0 && (
        <Section heading={t.recent}>
          {shownRecent.map((thing) => (
            <Row key={thing.to} value={recentValue(thing)} icon={Clock} label={thing.label} onSelect={() => open(thing)} />
          ))}
        </Section>
      )}
      {groups.map(({ heading, commands: group }) => (
        <Section key={heading} heading={heading}>
          {group.map((command) => (
            <CommandRow key={command.id} command={command} onSelect={() => run(command)} />
          ))}
        </Section>
      ))}
    </>
  );
});

function Section({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <List.Group heading={<span className="block px-8 pt-8 pb-4 text-caption text-text-3">{heading}</span>}>
      {children}
    </List.Group>
  );
}

interface RowProps {
  readonly value: string;
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
    icon={command.icon}
    label={command.label}
    hint={command.disabledBecause}
    keys={command.keys}
    disabled={command.disabledBecause !== undefined}
    onSelect={onSelect}
  />
);

const FoundRow = ({ thing, onSelect }: { thing: Found; onSelect: () => void }) => (
  <Row value={thing.to} icon={thing.icon} label={thing.label} hint={thing.hint} onSelect={onSelect} />
);

const recentValue = ({ to }: { to: string }): string => `recent:${to}`;
