// Which command a key means. Single keys are dead while somebody types, and in dialogs.
import { type Command, currentCommands } from './commands';

const IN_A_ROW_MS = 1_000;
const TYPING = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]';
const DIALOG = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

export interface Pressed {
  readonly key: string;
  readonly metaKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
}

/** `mod+k` for ⌘K and Ctrl K; `?` as it is typed, whatever must be held for it. */
export function keyOf({ key, metaKey, ctrlKey, altKey }: Pressed): string | null {
  if (altKey || key.length === 0) return null;
  const name = key.toLowerCase();
  return metaKey || ctrlKey ? `mod+${name}` : name;
}

/** Follows keys one after the other, and says which command they mean. */
export class Keys {
  private begun = '';
  private begunAt = 0;

  press(key: string, commands: readonly Command[], now: number): Command | null {
    const before = now - this.begunAt < IN_A_ROW_MS ? this.begun : '';
    this.begun = '';
    const find = (keys: string) => commands.find((command) => command.keys?.toLowerCase() === keys);
    const found = before === '' ? find(key) : (find(`${before} ${key}`) ?? find(key));
    if (found !== undefined) return found;
    if (commands.some((command) => command.keys?.toLowerCase().startsWith(`${key} `))) {
      this.begun = key;
      this.begunAt = now;
    }
    return null;
  }
}

/** Listen to the whole window; `areSingleKeysOff` is asked each time. */
export function listenToKeys(areSingleKeysOff: () => boolean): () => void {
  const keys = new Keys();
  const press = (event: KeyboardEvent) => {
    const key = keyOf(event);
    if (key === null || event.defaultPrevented || event.isComposing) return;
    const isSingle = !key.startsWith('mod+');
    const target = event.target as Element;
    if (isSingle && (areSingleKeysOff() || target.closest?.(`${TYPING}, ${DIALOG}`))) return;
    const command = keys.press(key, currentCommands(), event.timeStamp);
    if (command === null || command.disabledBecause !== undefined) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener('keydown', press);
  return () => window.removeEventListener('keydown', press);
}
