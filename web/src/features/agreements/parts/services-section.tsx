// The services by which customers sign, with their keys and what each said of them.
import { useQuery } from '@tanstack/react-query';
import { failureOf } from '@/shared/api';
import { Card, ErrorState, Skeleton } from '@/shared/kit';
import { useCan } from '@/shared/session';
import { servicesOptions } from '../data';
import { useAgreementWords } from '../words';
import { ServiceCard } from './service-card';

export function SigningServices() {
  return useCan('rentals:read') ? <Section /> : null;
}

function Section() {
  const { services: t, help } = useAgreementWords();
  const { data, error, refetch } = useQuery(servicesOptions());
  return (
    <section className="flex flex-col gap-16 pt-16">
      <h2 className="text-title">{t.title}</h2>
      <p className="text-text-2">{help.services}</p>
      {data ? (
        data.items.map((service) => <ServiceCard key={service.service} service={service} />)
      ) : (
        <Card>{error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="row" count={4} />}</Card>
      )}
    </section>
  );
}
