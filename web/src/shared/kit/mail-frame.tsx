// A mail as its recipient sees it, in a frame that has no origin: nothing in it runs, and it reads nothing of ours.
import { clsx } from 'clsx';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

export type MailWidth = 'phone' | 'desktop' | 'whole';

interface MailFrameProps {
  /** What it is, for screen readers. */
  readonly title: string;
  readonly html: string;
  readonly width?: MailWidth | undefined;
  /** Links open in a tab of their own; else they do nothing. */
  readonly opens?: boolean | undefined;
}

const WIDTHS: Record<MailWidth, string> = { phone: 'w-[375px]', desktop: 'w-[700px]', whole: 'w-full' };
const LEAST = 120;
const MOST = 6_000;
const FRAME = 'allow-scripts';
const OPENING = `${FRAME} allow-popups allow-popups-to-escape-sandbox`;

export function MailFrame({ title, html, width = 'whole', opens = false }: MailFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [isReady, setReady] = useState(false);
  const [height, setHeight] = useState(LEAST);
  const hear = useEffectEvent(({ source, data }: MessageEvent<unknown>) => {
    if (source !== frame.current?.contentWindow || typeof data !== 'object' || data === null) return;
    if ('ready' in data) setReady(true);
    else if ('height' in data && typeof data.height === 'number') setHeight(Math.min(MOST, Math.max(LEAST, data.height)));
  });
  useEffect(() => {
    const listen = (event: MessageEvent) => hear(event);
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, []);
  useEffect(() => {
    // It has no origin to name, and leads nowhere else: the policy of the app frames itself alone.
    if (isReady) frame.current?.contentWindow?.postMessage({ mail: html, opens }, '*');
  }, [isReady, html, opens]);
  return (
    <div tabIndex={0} role="group" aria-label={title} className="overflow-x-auto rounded-control border border-line bg-sunken">
      <iframe ref={frame} title={title} src="/mail-frame" sandbox={opens ? OPENING : FRAME} style={{ height }} className={clsx('mx-auto block max-w-none border-0 bg-[#fff] scheme-light', WIDTHS[width], width === 'phone' && 'max-w-full')} />
    </div>
  );
}
