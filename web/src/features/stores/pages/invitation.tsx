import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { EntryPage, tokenOf } from '@/features/people';
import { client, failureOf } from '@/shared/api';
import { Button, ButtonLink, ErrorNote } from '@/shared/kit';
import { meOptions, switchStore } from '@/shared/session';
import { useWords } from '@/shared/words';
import { words } from '../words';

/** What an invitation is for, and the answer to it. */
export function Invitation() {
  const t = useWords(words).invitation;
  const reasons = useWords(words).reasons;
  const navigate = useNavigate();
  const token = tokenOf(window.location.hash) ?? '';
  const { data: me } = useQuery(meOptions);
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => client.members.previewInvitation.mutate({ token }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
  const accept = useMutation({
    mutationFn: async () => {
      await client.members.acceptInvitation.mutate({ token });
      const { items } = await client.stores.mine.query();
      const joined = items.at(-1);
      if (joined !== undefined) await switchStore(joined.store.id, '/');
    },
  });
  const decline = useMutation({ mutationFn: () => client.members.declineInvitation.mutate({ token }) });
  if (token === '') return <EntryPage title={t.looking} text={t.noToken} />;
  if (decline.isSuccess) {
    return (
      <EntryPage title={t.looking} text={t.declined}>
        <ButtonLink to="/">{t.home}</ButtonLink>
      </EntryPage>
    );
  }
  const error = accept.error ?? decline.error ?? preview.error;
  const asked = preview.data;
  const signIn = () => navigate({ to: '/sign-in', search: { next: `/invitation${window.location.hash}` } });
  return (
    <EntryPage
      title={asked ? t.title(asked.storeName) : t.looking}
      text={asked && t.text(t.roles[asked.role], asked.email)}
    >
      <div className="flex flex-col gap-8">
        {error && <ErrorNote failure={failureOf(error)} reasons={reasons} />}
        {asked && me && (
          <>
            <Button tone="primary" wide onClick={() => accept.mutateAsync().catch(() => undefined)}>
              {t.accept}
            </Button>
            <Button tone="quiet" wide onClick={() => decline.mutateAsync().catch(() => undefined)}>
              {t.decline}
            </Button>
          </>
        )}
        {asked && me === null && (
          <>
            <Button tone="primary" wide onClick={signIn}>
              {t.signIn}
            </Button>
            <ButtonLink to="/register">{t.register}</ButtonLink>
          </>
        )}
      </div>
    </EntryPage>
  );
}
