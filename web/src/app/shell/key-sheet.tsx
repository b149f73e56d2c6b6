// All keys, and where they work.
import { currentCommands, isOfShell } from '@/shared/commands';
import { Dialog, Kbd } from '@/shared/kit';
import { useWords } from '@/shared/words';
import { words } from '../words';

export default function KeySheet({ onClose }: { onClose: () => void }) {
  const all = useWords(words);
  const t = all.keys;
  const commands = currentCommands().filter(({ keys }) => keys !== undefined);
  const going = commands.filter(({ id }) => id.startsWith('go:'));
  const shell = commands.filter(({ id }) => isOfShell(id) && !id.startsWith('go:'));
  const here = commands.filter(({ id }) => !isOfShell(id));
  const row = ({ label, keys = '' }: { label: string; keys?: string | undefined }): Row => [label, keys];
  const groups: [string, Row[]][] = [
    [t.here, here.map(row)],
    [t.everywhere, [...shell.map(row), ...going.map(({ label, keys }): Row => [t.go(label), keys ?? ''])]],
    [
      t.lists,
      [
        [t.filter, '/'],
        [t.create, 'c'],
        [t.move, 'j k'],
        [t.select, 'x'],
        [t.openRow, 'enter'],
        [t.peek, 'space'],
        [t.close, 'esc'],
      ],
    ],
    [t.forms, [[t.save, 'mod+enter']]],
  ];
  return (
    <Dialog open onClose={onClose} title={t.title} description={t.text}>
      {groups
        .filter(([, rows]) => rows.length > 0)
        .map(([name, rows]) => (
          <section key={name} className="mb-16 last:mb-0">
            <h3 className="pb-4 text-caption text-text-3">{name}</h3>
            <dl>
              {rows.map(([label, keys]) => (
                <div key={label} className="flex h-row-dense items-center justify-between border-b border-line last:border-0">
                  <dt>{label}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
    </Dialog>
  );
}

type Row = [label: string, keys: string];
