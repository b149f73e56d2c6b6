// The services that hold shoppers' money, with their keys and what each said of them.
import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { SigningServices } from '@/features/agreements';
import { useSettingsPlace } from '@/features/settings';
import { failureOf } from '@/shared/api';
import { ButtonLink, Card, ErrorState, Forbidden, Skeleton } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { PageHead } from '@/shared/shapes';
import { servicesOptions } from '../data';
import { ServiceCard } from '../parts/service-card';
import { SERVICES } from '../status';
import { usePaymentWords } from '../words';

export function Services() {
  return useCan('payments:read') ? <Page /> : <Forbidden permission="payments:read" />;
}

function Page() {
  const { services: t, help } = usePaymentWords();
  const { data, error, refetch } = useQuery(servicesOptions());
  const back = useSettingsPlace(t.title);
  return (
    <div className="mx-auto max-w-form">
      <PageHead
        title={t.title}
        back={back}
        help={{ text: help.services, guide: 'payments' }}
        actions={
          <ButtonLink to="/settings/payments/messages" icon={ScrollText}>
            {t.messages}
          </ButtonLink>
        }
      />
      <div className="flex flex-col gap-16 pb-32">
        {data ? (
          SERVICES.map((kind) => <ServiceCard key={kind} kind={kind} service={data.items.find(({ provider }) => provider === kind)} />)
        ) : (
          <Card>{error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="row" count={4} />}</Card>
        )}
        <SigningServices />
      </div>
    </div>
  );
}
