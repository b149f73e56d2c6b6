// Which commands are there on every page, beside those that a page brings.

const OF_SHELL = new Set(['palette', 'keys', 'undo']);

export const isOfShell = (id: string): boolean => OF_SHELL.has(id) || id.startsWith('go:');
