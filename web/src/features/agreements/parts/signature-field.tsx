// Where a signature is drawn; whoever cannot draw types their name, which counts as well.
import { type PointerEvent, useId, useRef } from 'react';
import { Button } from '@/shared/kit';
import { useAgreementWords } from '../words';
import { begun, drawn, HEIGHT, pointOf, type Strokes, WIDTH } from './strokes';

interface SignatureFieldProps {
  readonly strokes: Strokes;
  readonly onDraw: (change: (strokes: Strokes) => Strokes) => void;
}

export function SignatureField({ strokes, onDraw }: SignatureFieldProps) {
  const { sign: t } = useAgreementWords();
  const labelId = useId();
  const drawing = useRef(false);
  const at = (event: PointerEvent<SVGSVGElement>) => pointOf(event, event.currentTarget.getBoundingClientRect());
  const begin = (event: PointerEvent<SVGSVGElement>) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = true;
    const point = at(event);
    onDraw((known) => begun(known, point));
  };
  const go = (event: PointerEvent<SVGSVGElement>) => {
    if (!drawing.current || !event.isPrimary) return;
    const point = at(event);
    onDraw((known) => drawn(known, point));
  };
  const end = () => {
    drawing.current = false;
  };
  return (
    <div className="flex flex-col gap-4">
      <span id={labelId} className="text-strong">
        {t.draw}
      </span>
      <svg
        role="img"
        aria-labelledby={labelId}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={end}
        className="block w-full cursor-crosshair touch-none rounded-control border border-line-strong bg-surface text-text"
      >
        <line x1="24" x2={WIDTH - 24} y1={HEIGHT - 48} y2={HEIGHT - 48} className="stroke-line-mid" />
        {strokes.map((stroke, index) => (
          <polyline key={index} points={stroke.map((point) => point.join(',')).join(' ')} fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
        ))}
      </svg>
      <div className="flex items-start justify-between gap-12">
        <span className="text-dense text-text-2">{t.drawHint}</span>
        {strokes.length > 0 && (
          <Button size="small" onClick={() => onDraw(() => [])}>
            {t.clear}
          </Button>
        )}
      </div>
    </div>
  );
}
