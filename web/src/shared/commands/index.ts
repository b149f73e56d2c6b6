export { type Command, currentCommands, useCommands } from './commands';
export { listenToKeys } from './keys';
