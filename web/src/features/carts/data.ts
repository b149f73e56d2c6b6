// What the live board reads: lists to begin with, then what is told; lists again while nothing can be told.
import { onlineManager, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { Cart } from '@/client/routers/carts';
import type { CartCounts, CartState } from '@/client/shared';
import { decisionsOptions, deliveriesOptions } from '@/features/interventions';
import { failureOf, trpc } from '@/shared/api';
import { durationMs } from '@/shared/format';
import { SUMMED_MS, useLiveStanding, useTopic } from '@/shared/live';
import { useCan, useStore } from '@/shared/session';
import { type Standing, type Stream, useStream } from '@/shared/shapes';
import { CartBook, type LiveCart } from './parts/book';
import type { Shown } from './parts/search';
import { usePulse } from './pulse';

const PAGE = 100;
/** Of so many interventions of one cart, the newest, is told by which channels they went. */
const FOLLOWED = 10;
/** How often carts are looked at anew while the socket is away. */
const LOOK_EVERY_MS = 5_000;
const TICK_MS = 1_000;

export const keyOf = (cart: LiveCart): string => cart.id;

export interface CartBoard {
  readonly stream: Stream<LiveCart>;
  readonly standing: Standing;
  /** Nothing was read yet. */
  readonly isFirst: boolean;
  readonly failure: ReturnType<typeof failureOf> | null;
  readonly retry: () => unknown;
}

/** The carts of a store as they go on; of the stage that is shown older ones too. */
export function useCartBoard(shown: Shown | undefined): CartBoard {
  const store = useStore();
  const seesOffers = useCan('interventions:read');
  const stream = useStream<LiveCart>(keyOf);
  const [book] = useState(() => new CartBook(store.clock === 'wall' ? durationMs(store.idleLimit) : null));
  const [hasGap, setGap] = useState(false);
  const readAnew = () => Promise.all([newest.refetch(), offers.refetch()]);
  const standing = useStanding(hasGap, () => {
    setGap(false);
    return readAnew();
  });

  const looking = { refetchInterval: useLookingEvery(), structuralSharing: false, staleTime: 0 };
  const newest = useQuery(trpc.carts.list.queryOptions({ limit: PAGE }, looking));
  const state = stateOf(shown);
  const older = useQuery(trpc.carts.list.queryOptions({ limit: PAGE, state }, { enabled: state !== null, structuralSharing: false }));
  const offers = useQuery(trpc.interventions.list.queryOptions({ limit: PAGE }, { ...looking, enabled: seesOffers }));

  const showAll = useEffectEvent(() => stream.begin(book.all()));
  useEffect(() => {
    if (newest.data === undefined) return;
    const isFirst = book.all().length === 0;
    const changed = book.takeCarts(newest.data.items, Date.now());
    if (isFirst) showAll();
    else stream.push(changed);
  }, [newest.data, book, stream]);
  useEffect(() => {
    if (older.data === undefined) return;
    // They belong below what is there, where nothing comes in by itself.
    if (book.takeCarts(older.data.items, Date.now()).length > 0) showAll();
  }, [older.data, book]);
  useEffect(() => {
    if (offers.data !== undefined) pushKnown(stream, book.takeOffers(offers.data.items, Date.now()));
  }, [offers.data, book, stream]);
  useEffect(() => {
    const timer = setInterval(() => pushKnown(stream, book.takeTime(Date.now())), TICK_MS);
    return () => clearInterval(timer);
  }, [book, stream]);

  const onGap = () => setGap(true);
  useTopic(store.id, 'carts', {
    onEvents: (events) => pushKnown(stream, book.takeNews(events.map(({ data }) => data), Date.now())),
    onGap,
  });
  useTopic(store.id, 'openCarts', {
    onEvents: (events) => pushKnown(stream, book.takeSeen(events.flatMap(({ data }) => data.carts), Date.now())),
    onFollowed: () => void newest.refetch(),
    // Only the last of it is kept, so that a short absence is mended by looking.
    onGap: () => void newest.refetch(),
  });
  useTopic(store.id, 'interventions', {
    onFollowed: () => seesOffers && void offers.refetch(),
    onEvents: (events) => pushKnown(stream, book.takeOffers(events.map(({ data }) => data), Date.now())),
    onGap,
  });

  return {
    stream,
    standing,
    isFirst: newest.data === undefined,
    failure: newest.error === null ? null : failureOf(newest.error),
    retry: newest.refetch,
  };
}

/** Not at all, as long as everything is told. */
function useLookingEvery(): number | false {
  return useLiveStanding(useStore().id).state === 'live' ? false : LOOK_EVERY_MS;
}

function pushKnown(stream: Stream<LiveCart>, changed: readonly LiveCart[]): void {
  if (changed.length > 0) stream.push(changed);
}

/** Of which state older carts are read, so that a tab is not empty only because much happened since. */
function stateOf(shown: Shown | undefined): CartState | null {
  if (shown === 'bought') return 'converted';
  if (shown === 'reached') return 'abandoned';
  return shown === 'hesitating' ? 'open' : (shown ?? null);
}

function useStanding(hasGap: boolean, onLoad: () => unknown): Standing {
  const { state, lostAt } = useLiveStanding(useStore().id);
  const perSecond = usePulse();
  const isOnline = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  );
  if (!isOnline) return { state: 'offline' };
  if (state === 'reconnecting') return { state, lostAt };
  if (state !== 'live') return { state: 'connecting' };
  return hasGap ? { state: 'gap', onLoad } : { state: 'live', perSecond };
}

/** How carts stand, as the server counts: no paint that is left out changes it. */
export function useCartCounts(): { readonly counts: CartCounts | undefined; readonly failed: boolean } {
  const { id } = useStore();
  const queries = useQueryClient();
  const { data, error } = useQuery(trpc.analytics.cartCounts.queryOptions(undefined, { staleTime: Infinity }));
  const onGap = () => void queries.invalidateQueries(trpc.analytics.cartCounts.pathFilter());
  useTopic(id, 'cartCounts', {
    onEvents: (events) => {
      const latest = events.at(-1);
      if (latest !== undefined) queries.setQueryData(trpc.analytics.cartCounts.queryKey(), latest.data);
    },
    onGap,
  });
  return { counts: data, failed: error !== null && data === undefined };
}

/** All there is to read of one cart; it is read anew when something happens to it. */
export function useCartStory(cartId: string) {
  const { id } = useStore();
  const queries = useQueryClient();
  const seesScore = useCan('predictions:read');
  const seesOffers = useCan('interventions:read');
  const every = useLookingEvery();
  const cart = useQuery(trpc.carts.get.queryOptions({ id: cartId }, { refetchInterval: ({ state }) => isLiving(state.data) && every }));
  const wasLeft = (cart.data?.episode ?? 0) > 0;
  const score = useQuery(trpc.predictions.get.queryOptions({ cartId }, { enabled: seesScore && wasLeft, retry: false }));
  const asks = seesOffers && wasLeft;
  // What shoppers do with what they were sent is told to nobody: it is looked at.
  const offers = useQuery(trpc.interventions.list.queryOptions({ cartId, limit: PAGE }, { enabled: asks, refetchInterval: SUMMED_MS }));
  const decisions = useQuery({ ...decisionsOptions(cartId), enabled: asks });
  const followed = (offers.data?.items ?? []).filter(({ isHoldout }) => !isHoldout).slice(0, FOLLOWED);
  const deliveries = useQueries({
    queries: followed.map(({ id: offerId }) => deliveriesOptions(offerId)),
    combine: (found) => new Map(followed.map(({ id: offerId }, place) => [offerId, found[place]?.data?.items ?? []])),
  });
  const readAnew = () => {
    void queries.invalidateQueries(trpc.carts.get.queryFilter({ id: cartId }));
    void queries.invalidateQueries(trpc.predictions.get.queryFilter({ cartId }));
    void queries.invalidateQueries(trpc.interventions.list.queryFilter({ cartId, limit: PAGE }));
    void queries.invalidateQueries({ queryKey: decisionsOptions(cartId).queryKey });
  };
  useTopic(id, 'openCarts', {
    onEvents: (events) =>
      events.some(({ data }) => data.carts.some((each) => each.cartId === cartId)) &&
      void queries.invalidateQueries(trpc.carts.get.queryFilter({ id: cartId })),
  });
  useTopic(id, 'carts', { onEvents: (events) => events.some(({ data }) => data.cartId === cartId) && readAnew(), onGap: readAnew });
  useTopic(id, 'interventions', { onEvents: (events) => events.some(({ data }) => data.cartId === cartId) && readAnew() });
  return { cart, score, offers, decisions, deliveries };
}

const isLiving = (cart: Cart | undefined): boolean => cart === undefined || cart.closedAt === null;
