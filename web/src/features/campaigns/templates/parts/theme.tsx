// How a mail in blocks looks as a whole.
import { CountField, TextField } from '@/shared/forms';
import { Card } from '@/shared/kit';
import { useTemplateWords } from '../words';

const COLOURS = ['accent', 'onAccent', 'text', 'paper', 'background'] as const;
const NARROWEST = 320;
const WIDEST = 900;

export function ThemeCard() {
  const { theme: t } = useTemplateWords();
  return (
    <Card title={t.title}>
      <div className="grid grid-cols-2 gap-x-12">
        {COLOURS.map((key) => (
          <TextField key={key} name={`layout.theme.${key}`} label={t[key]} type="color" />
        ))}
        <CountField name="layout.theme.width" label={t.width} required least={NARROWEST} most={WIDEST} />
      </div>
      <TextField name="layout.theme.font" label={t.font} required most={100} />
    </Card>
  );
}
