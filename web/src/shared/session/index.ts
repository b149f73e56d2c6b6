export { ensureInStore } from './guard';
export {
  begin,
  meOptions,
  type Session,
  signOut,
  storeOptions,
  switchStore,
  useCan,
  useLocale,
  useOwnStores,
  useSession,
  useStore,
  useZone,
} from './session';
