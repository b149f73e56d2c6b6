// A code for a phone's camera: dark on light in both themes, since not every camera reads the reverse.
import { encode } from 'uqr';

export default function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : []))).join('');
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="mx-auto w-1/2 rounded-control bg-raised text-text scheme-light">
      <path d={path} fill="currentColor" />
    </svg>
  );
}
