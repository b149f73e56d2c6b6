// Puts a merge field where one last typed.
import { Braces } from 'lucide-react';
import { type FocusEvent, type ReactNode, useRef } from 'react';
import { type FieldValues, useFormContext, useWatch } from 'react-hook-form';
import { Menu } from '@/shared/kit';
import { useTemplateWords } from '../words';
import { takesFields } from './block-kinds';
import type { FieldRow } from './values';
import { Writable } from './writable';

const HOUSE = ['store_name', 'postal_address', 'unsubscribe_url', 'preferences_url', 'view_url'];

type Typed = HTMLInputElement | HTMLTextAreaElement;

const isTyped = (target: EventTarget): target is Typed =>
  ((target instanceof HTMLInputElement && ['text', 'url'].includes(target.type)) || target instanceof HTMLTextAreaElement) && takesFields(target.name);

/** Fields of a form, with a menu that inserts `{{ name }}` into the one that was typed into last. */
export function WithMergeFields({ children }: { children: ReactNode }) {
  const { merge: t } = useTemplateWords();
  const { control, setValue, getValues } = useFormContext<FieldValues>();
  const fields = useWatch({ control, name: 'fields' }) as readonly FieldRow[];
  const within = useRef<HTMLDivElement>(null);
  const last = useRef<Typed | null>(null);
  const note = ({ target }: FocusEvent) => {
    if (isTyped(target)) last.current = target;
  };
  const insert = (said: string) => {
    const used = last.current?.isConnected ? last.current : null;
    const found = used ?? [...(within.current?.querySelectorAll('input, textarea') ?? [])].find(isTyped);
    if (!found?.name) return;
    const value = String(getValues(found.name) ?? '');
    const [from, to] = [used?.selectionStart ?? value.length, used?.selectionEnd ?? value.length];
    setValue(found.name, value.slice(0, from) + said + value.slice(to), { shouldDirty: true, shouldTouch: true });
    const after = from + said.length;
    setTimeout(() => {
      found.focus();
      found.setSelectionRange(after, after);
    });
  };
  const own = fields.filter(({ name }) => name.trim() !== '');
  return (
    <div ref={within} onFocusCapture={note} className="flex flex-col gap-12">
      {children}
      <Writable>
        <Menu
          label={t.insert}
          size="small"
          items={[
            ...(own.length > 0 ? [{ heading: t.own }, ...own.map(({ name, kind, parts }) => ({ label: name, icon: Braces, onSelect: () => insert(kind === 'list' ? loopOf(name, parts) : `{{ ${name} }}`) }))] : []),
            { heading: t.house },
            ...HOUSE.map((name) => ({ label: name, icon: Braces, onSelect: () => insert(`{{ ${name} }}`) })),
          ]}
        />
      </Writable>
    </div>
  );
}

const loopOf = (name: string, parts: string): string => `{% for row in ${name} %}{{ row.${parts.split(/[\s,:]+/).find(Boolean) ?? 'title'} }} {% endfor %}`;
