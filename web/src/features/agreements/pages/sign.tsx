// Where customers sign: whoever has the link of the mail is the signer, and nobody is signed in.
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import type { AgreementToSign } from '@/client/routers/agreement';
import { failureOf, queryClient } from '@/shared/api';
import { saveFile } from '@/shared/files';
import { Banner, Button, Card, ErrorState, Skeleton, TipLayer } from '@/shared/kit';
import { Facts } from '@/shared/shapes';
import { toSignOptions } from '../data';
import { SignForm } from '../parts/sign-form';
import { useAgreementWords } from '../words';

export function Sign() {
  const { sign: t } = useAgreementWords();
  const token = new URLSearchParams(window.location.hash.replace(/^#/, '')).get('token');
  useEffect(() => {
    document.title = t.title;
  }, [t.title]);
  return (
    <main className="mx-auto flex min-h-dvh max-w-form flex-col gap-16 px-16 py-32">
      <h1 className="text-title">{t.title}</h1>
      {token === null ? <Banner tone="bad">{t.noToken}</Banner> : <Agreement token={token} />}
      <TipLayer />
    </main>
  );
}

function Agreement({ token }: { readonly token: string }) {
  const { sign: t } = useAgreementWords();
  const options = toSignOptions(token);
  const { data, error, refetch } = useQuery(options);
  if (error !== null && data === undefined) {
    const failure = failureOf(error);
    const isGone = failure.reason === 'rentals.agreement_not_found' || failure.issues.length > 0;
    return isGone ? <Banner tone="bad">{t.notFound}</Banner> : <ErrorState failure={failure} onRetry={refetch} />;
  }
  if (data === undefined) return <Skeleton shape="row" count={8} />;
  const standing = standingOf(data, t);
  return (
    <>
      {standing}
      <Document agreement={data} />
      {standing === null && (
        <Card>
          <SignForm token={token} agreement={data} onDone={(after) => done(options.queryKey, after)} />
        </Card>
      )}
    </>
  );
}

function done(queryKey: readonly string[], after: AgreementToSign): void {
  queryClient.setQueryData(queryKey, after);
  window.scrollTo({ top: 0 });
}

function standingOf(agreement: AgreementToSign, t: ReturnType<typeof useAgreementWords>['sign']): ReactNode {
  if (agreement.isSigned) return <Banner tone="good">{t.signed}</Banner>;
  if (agreement.state === 'declined') return <Banner tone="idle">{t.declined}</Banner>;
  if (agreement.state === 'voided') return <Banner tone="warn">{t.voided}</Banner>;
  return agreement.isExpired ? <Banner tone="warn">{t.expired}</Banner> : null;
}

function Document({ agreement }: { readonly agreement: AgreementToSign }) {
  const { sign: t } = useAgreementWords();
  const { fileName, document: content } = agreement;
  const pairs = (lines: ReadonlyArray<[string, string]>) => lines.map(([label, value]) => ({ label, value }));
  return (
    <div lang={agreement.language}>
      <Card title={agreement.title}>
        <div className="flex flex-col gap-24">
          <p className="text-text-2">{agreement.seller.join(', ')}</p>
          <Facts facts={[{ label: t.renter, value: agreement.name || null }, ...pairs(agreement.facts)]} />
          <section className="flex flex-col gap-8">
            <h3 className="text-strong">{t.price}</h3>
            <ul className="flex flex-col gap-4 text-dense">
              {agreement.prices.map(([label, amount]) => (
                <li key={label} className="flex justify-between gap-12">
                  <span className="min-w-0 wrap-anywhere">{label}</span>
                  <span className="tabular-nums">{amount}</span>
                </li>
              ))}
            </ul>
          </section>
          {agreement.terms.length > 0 && (
            <section className="flex flex-col gap-8">
              <h3 className="text-strong">{t.terms}</h3>
              {agreement.terms.map((paragraph, index) => (
                <p key={index} className="text-dense wrap-anywhere">
                  {paragraph}
                </p>
              ))}
            </section>
          )}
          <div>
            <Button icon={Download} onClick={() => saveFile({ fileName, mediaType: 'application/pdf', content })}>
              {t.download}
            </Button>
          </div>
        </div>
      </Card>
    </div>
  );
}
