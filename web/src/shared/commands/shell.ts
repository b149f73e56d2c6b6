// Which commands are there on every page, beside those that a page brings.
import { type Command, currentCommands } from './commands';

const OF_SHELL = new Set(['palette', 'keys', 'undo', 'help']);

export const isOfShell = (id: string): boolean => OF_SHELL.has(id) || id.startsWith('go:');

/** What can be done on this page alone. */
export const commandsHere = (): readonly Command[] => currentCommands().filter(({ id }) => !isOfShell(id));
