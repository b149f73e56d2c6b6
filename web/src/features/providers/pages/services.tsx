// Which services write and paint, whether they can be asked, and what they cost this month.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSettingsPlace } from '@/features/settings';
import { client, failureOf } from '@/shared/api';
import { formatDollars, formatExact } from '@/shared/format';
import { Banner, Button, ButtonLink, Card, ErrorState, Forbidden, Link, Progress, Skeleton, StatusChip, useTried } from '@/shared/kit';
import { useCan, useLocale } from '@/shared/session';
import { Facts, PageHead } from '@/shared/shapes';
import { type Check, type Service, servicesOptions, STATE_TONES, type Usage, usageOptions } from '../data';
import { useProviderWords } from '../words';

export function Services() {
  return useCan('providers:read') ? <Page /> : <Forbidden permission="providers:read" />;
}

function Page() {
  const t = useProviderWords();
  const back = useSettingsPlace(t.title);
  const usage = useQuery(usageOptions());
  return (
    <div className="mx-auto max-w-form">
      <PageHead title={t.title} back={back} help={{ text: t.help, guide: 'providers' }} actions={<ButtonLink to="/settings/services/calls">{t.calls}</ButtonLink>} />
      <div className="flex flex-col gap-16 pb-32">
        <ServicesCard />
        {usage.data ? <UsageCard usage={usage.data} /> : <Card>{usage.error ? <ErrorState failure={failureOf(usage.error)} onRetry={usage.refetch} /> : <Skeleton count={4} />}</Card>}
      </div>
    </div>
  );
}

function ServicesCard() {
  const t = useProviderWords();
  const { data, error, refetch } = useQuery(servicesOptions());
  const { note, tried } = useTried();
  const [checks, setChecks] = useState<readonly Check[]>([]);
  const off = useCan('providers:check') ? undefined : t.needs('providers:check');
  const check = () => tried(async () => setChecks((await client.providers.check.mutate()).items));
  return (
    <Card
      title={t.services}
      action={
        data && data.items.length > 0 && (
          <Button size="small" onClick={check} disabledBecause={off}>
            {t.check}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-12">
        {note}
        {data === undefined && (error ? <ErrorState failure={failureOf(error)} onRetry={refetch} /> : <Skeleton shape="row" count={2} />)}
        {data?.items.length === 0 && <p className="text-text-2">{t.none}</p>}
        <ul className="flex flex-col gap-16">
          {data?.items.map((service) => (
            <li key={`${service.capability}${service.provider}${service.model}`}>
              <OneService service={service} check={checks.find(({ provider, model }) => provider === service.provider && model === service.model)} />
            </li>
          ))}
        </ul>
        {data?.items.some(({ isStandIn }) => isStandIn) && <Banner tone="warn">{t.standInText}</Banner>}
        {data && data.items.length > 0 && (
          <p className="text-dense text-text-2">
            {t.checkHint} {t.priceTable(data.priceTable)}
          </p>
        )}
      </div>
    </Card>
  );
}

function OneService({ service, check }: { service: Service; check: Check | undefined }) {
  const t = useProviderWords();
  const locale = useLocale();
  const { capability, provider, model, isStandIn, state, inputPriceMicros, outputPriceMicros, imagePriceMicros } = service;
  const price = imagePriceMicros !== null ? t.pricePicture(formatDollars(imagePriceMicros, locale)) : t.price(formatDollars(inputPriceMicros ?? 0, locale), formatDollars(outputPriceMicros ?? 0, locale));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-8">
        <h3 className="text-strong">{t.capabilities[capability]}</h3>
        <span className="min-w-0 text-text-2 wrap-anywhere">
          {provider} · {model}
        </span>
        <StatusChip tone={STATE_TONES[state]} word={t.states[state]} />
        {isStandIn && <StatusChip tone="warn" word={t.standIn} />}
        {check && <StatusChip tone={check.refusal === null ? 'good' : 'bad'} word={check.refusal === null ? t.fine : t.refused} />}
      </div>
      {t.aboutState[state] && <p className="text-dense text-text-2">{t.aboutState[state]}</p>}
      {check?.refusal && <p className="text-dense text-bad-text wrap-anywhere">{check.refusal}</p>}
      <p className="text-dense text-text-2">{price}</p>
    </div>
  );
}

function UsageCard({ usage }: { usage: Usage }) {
  const t = useProviderWords();
  const locale = useLocale();
  const { month, budgetMicros, spentMicros, reservedMicros, leftMicros, models } = usage;
  const said = (micros: number) => formatDollars(micros, locale);
  return (
    <Card title={t.month(month)}>
      <div className="flex flex-col gap-16">
        <Progress label={t.spent} value={Math.min(spentMicros + reservedMicros, budgetMicros)} most={Math.max(budgetMicros, 1)} said={t.of(said(spentMicros), said(budgetMicros))} />
        <Facts
          facts={[
            { label: t.reserved, value: said(reservedMicros) },
            { label: t.left, value: said(leftMicros) },
          ]}
        />
        {models.length === 0 ? <p className="text-text-2">{t.noUse}</p> : <ModelsTable models={models} />}
        <p>
          <Link to="/settings/configuration">{t.budget}</Link>
        </p>
      </div>
    </Card>
  );
}

function ModelsTable({ models }: { models: Usage['models'] }) {
  const t = useProviderWords();
  const locale = useLocale();
  const count = (value: number) => formatExact(value, locale);
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t.calls}>
      <table className="w-full text-dense tabular-nums">
        <thead>
          <tr className="text-left text-caption text-text-2">
            {[t.columns.purpose, t.columns.model].map((head) => (
              <th key={head} scope="col" className="py-4 pr-12 font-medium">
                {head}
              </th>
            ))}
            {[t.columns.calls, t.columns.failed, t.columns.tokens, t.columns.cost].map((head) => (
              <th key={head} scope="col" className="py-4 pl-12 text-right font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map(({ provider, model, purpose, calls, failed, inputTokens, outputTokens, costMicros }) => (
            <tr key={`${provider}${model}${purpose}`} className="border-t border-line">
              <td className="py-4 pr-12">{t.purposes[purpose] ?? purpose}</td>
              <td className="py-4 pr-12">{model}</td>
              {[count(calls), count(failed), count(inputTokens + outputTokens), formatDollars(costMicros, locale)].map((value, place) => (
                <td key={place} className="py-4 pl-12 text-right whitespace-nowrap">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
