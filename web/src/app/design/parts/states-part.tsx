import type { Failure } from '@/shared/api';
import { Banner, Button, Card, EmptyState, ErrorNote, ErrorState, FilteredEmpty, Forbidden, LoadingBar, NotFound, OutLink, Skeleton } from '@/shared/kit';
import { x } from '../words/samples';

const failure = (change: Partial<Failure>): Failure => ({
  reason: 'internal', message: '', retryable: false, incidentId: null, issues: [], retryAfterSeconds: null, ...change,
});

export function StatesPart() {
  const internal = failure({ incidentId: '7f3k9q2m-41cd' });
  return (
    <div className="mx-auto flex max-w-detail flex-col gap-16 py-24">
      <h1 className="text-title">{x.statuses}</h1>
      <Banner tone="active" action={<Button size="small">{x.edit}</Button>}>{x.banner}</Banner>
      <Banner tone="good">{x.good}</Banner>
      <Banner tone="warn">{x.warn}</Banner>
      <Banner tone="bad">{x.bad}</Banner>
      <ErrorNote failure={internal} onRetry={() => {}} />
      <div className="grid gap-16 nav:grid-cols-2">
        <Card flush><EmptyState title={x.emptyTitle} text={x.emptyText}><Button tone="primary">{x.emptyAct}</Button><OutLink href="/docs">{x.learn}</OutLink></EmptyState></Card>
        <Card flush><FilteredEmpty filters={[x.statuses, x.search]} onClear={() => {}} /></Card>
        <Card flush><ErrorState failure={internal} onRetry={() => {}} /></Card>
        <Card flush><ErrorState failure={failure({ reason: 'unreachable', retryable: true })} onRetry={() => {}} /></Card>
        <Card flush><Forbidden isPart permission="orders.refund" /></Card>
        <Card flush><NotFound><Button>{x.search}</Button></NotFound></Card>
        <Card title={x.loading}><Skeleton shape="title" width={0.4} /><div className="pt-16"><Skeleton count={4} /></div></Card>
        <div className="relative"><LoadingBar active /><Card title={x.reloading}>{x.text}</Card></div>
      </div>
    </div>
  );
}
