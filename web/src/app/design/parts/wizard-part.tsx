import { Card, TextInput } from '@/shared/kit';
import { Facts, ReviewList, SoFar, type Step, WizardPage } from '@/shared/shapes';
import { wizard, x } from '../words/samples';

const MARKS = ['done', 'done', 'open', 'open', 'attention', 'locked'] as const;

export function WizardPart() {
  const here = { to: '/design/wizard' as never };
  const steps: readonly Step[] = wizard.steps.map((label, place) => ({ key: label, label, link: here, mark: MARKS[place] ?? 'open', reason: place === 4 ? wizard.reason : place === 5 ? wizard.locked : undefined }));
  return (
    <WizardPage
      title={wizard.title}
      help={{ text: x.text, guide: 'web' }}
      back={{ link: { to: '/design/list' as never }, label: wizard.back }}
      saved={wizard.saved}
      steps={steps}
      at="Offer"
      onBack={() => {}}
      onNext={() => {}}
      soFar={<SoFar><Facts facts={[{ label: wizard.steps[1], value: wizard.people }, { label: x.primary, value: wizard.when }, { label: x.busy, value: wizard.cost }]} /></SoFar>}
    >
      <Card title={wizard.steps[2]}>
        <TextInput aria-label={x.placeholder} placeholder={x.placeholder} />
      </Card>
      <Card>
        <ReviewList items={[{ key: 'a', label: wizard.steps[0], value: x.text, edit: here }, { key: 'b', label: wizard.steps[4], value: x.hint, edit: here, issue: wizard.reason }]} />
      </Card>
    </WizardPage>
  );
}
