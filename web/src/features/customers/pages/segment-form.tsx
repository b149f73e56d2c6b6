import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Segment } from '@/client/routers/segments';
import { client, failureOf, trpc } from '@/shared/api';
import { Field, TextAreaField, TextField, useEditing } from '@/shared/forms';
import { Card, ErrorState, Forbidden, Skeleton, toast } from '@/shared/kit';
import { usePlace } from '@/shared/routing';
import { useCan } from '@/shared/session';
import { FormPage } from '@/shared/shapes';
import { segmentsChanged } from '../data';
import { LiveCount } from '../parts/live-count';
import { RuleBuilder } from '../parts/rule-builder';
import { DEEPEST, depthOf, type GroupNode, newCondition, ruleOf, treeOf } from '../parts/rule-tree';
import { useCustomerWords } from '../words';

interface Values {
  readonly name: string;
  readonly description: string;
  readonly rule: GroupNode;
}

const NEW_SEGMENT: Values = { name: '', description: '', rule: { key: '', kind: 'all', negated: false, nodes: [newCondition('0')] } };

export function NewSegment() {
  return useCan('customers:write') ? <SegmentForm /> : <Forbidden permission="customers:write" />;
}

export function EditSegment() {
  return useCan('customers:write') ? <Found /> : <Forbidden permission="customers:write" />;
}

function Found() {
  const { reasons } = useCustomerWords();
  const { segmentId = '' } = useParams({ strict: false });
  const { data: segment, error, refetch } = useQuery(trpc.segments.get.queryOptions({ id: segmentId }));
  if (segment) return <SegmentForm key={segment.id} known={segment} />;
  return error ? <ErrorState failure={failureOf(error)} reasons={reasons} onRetry={refetch} /> : <Skeleton shape="row" count={6} />;
}

function SegmentForm({ known }: { known?: Segment }) {
  const { segments: t, help, reasons } = useCustomerWords();
  const navigate = useNavigate();
  const title = known ? t.form.editTitle(known.name) : t.form.newTitle;
  usePlace({ title, parent: { label: t.title, to: '/customers/segments' } });
  const values = useMemo(() => (known ? { name: known.name, description: known.description, rule: treeOf(known.rule) } : NEW_SEGMENT), [known]);
  const editing = useEditing<Values, Segment>({
    thing: 'segment',
    id: known?.id,
    version: known?.updatedAt,
    values,
    reasons,
    reasonFields: { 'customers.segment_name_taken': 'name' },
    save: ({ name, description, rule: tree }, context) => {
      const rule = ruleOf(tree);
      if (rule === null) throw new Error('A rule that is not filled in is not sent');
      const command = { name: name.trim(), description: description.trim(), rule };
      return known ? client.segments.update.mutate({ id: known.id, ...command }, { context }) : client.segments.create.mutate(command, { context });
    },
    onSaved: async ({ id, name }) => {
      await segmentsChanged();
      toast(t.form.saved(name));
      await navigate({ to: '/customers/segments/$segmentId', params: { segmentId: id } });
    },
  });
  const rule = ruleOf(editing.form.watch('rule'));
  const back = known
    ? ({ label: known.name, link: { to: '/customers/segments/$segmentId', params: { segmentId: known.id } } } as const)
    : ({ label: t.title, link: { to: '/customers/segments' } } as const);
  return (
    <FormPage
      title={title}
      help={{ text: help.builder, guide: 'customers' }}
      back={back}
      editing={editing}
      action={t.form.save}
      isNew={!known}
      side={
        <div className="hidden side:block">
          <LiveCount rule={rule} />
        </div>
      }
    >
      <Card title={t.form.basics}>
        <TextField name="name" label={t.form.name} required most={100} />
        <TextAreaField name="description" label={t.form.description} rows={2} most={500} />
      </Card>
      <Card title={t.form.rule}>
        <RuleField />
      </Card>
      <div className="side:hidden">
        <LiveCount rule={rule} />
      </div>
    </FormPage>
  );
}

function RuleField() {
  const { build: t } = useCustomerWords().segments;
  const check = (tree: GroupNode) => {
    if (tree.nodes.length === 0) return t.empty;
    const rule = ruleOf(tree);
    if (rule === null) return t.unfinished;
    return depthOf(rule) > DEEPEST ? t.tooDeep : undefined;
  };
  return (
    <Field<GroupNode> name="rule" label={t.label} required bare group check={check}>
      {({ value, onChange }) => <RuleBuilder node={value} onChange={onChange} />}
    </Field>
  );
}
