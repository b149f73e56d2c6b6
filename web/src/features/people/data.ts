// What the page of one's account reads, and what is read anew once something was done.
import { queryClient, trpc } from '@/shared/api';
import { meOptions } from '@/shared/session';

export const sessionsChanged = (): Promise<void> => queryClient.invalidateQueries(trpc.auth.listSessions.queryFilter());

/** A factor that is added or taken away changes what this session has shown. */
export async function factorsChanged(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries(trpc.auth.listPasskeys.queryFilter()), queryClient.invalidateQueries({ queryKey: meOptions.queryKey })]);
}
