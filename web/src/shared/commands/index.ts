export { type Command, currentCommands, useCommands } from './commands';
export { listenToKeys } from './keys';
export { commandsHere, isOfShell } from './shell';
