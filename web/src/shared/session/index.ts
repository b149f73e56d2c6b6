export { ensureInStore } from './guard';
export {
  begin,
  meOptions,
  type Session,
  SessionProvider,
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
