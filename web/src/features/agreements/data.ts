// What the pages of agreements read, and what is read anew once something was done.
import { client, queryClient, trpc } from '@/shared/api';

export const servicesOptions = () => trpc.signingServices.list.queryOptions();

export const servicesChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.signingServices.pathFilter());

export const agreementsOptions = (bookingId: string) => trpc.agreement.list.queryOptions({ bookingId });

/** Their booking shows how they stand. */
export async function agreementsChanged(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries(trpc.agreement.pathFilter()), queryClient.invalidateQueries(trpc.booking.pathFilter())]);
}

/** What whoever has the link is shown; it is asked for once, as the document comes along. */
export const toSignOptions = (token: string) => ({
  queryKey: ['agreement-to-sign', token],
  queryFn: () => client.agreement.look.mutate({ token }),
  staleTime: Infinity,
});
