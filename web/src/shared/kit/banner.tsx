// A line over a page or a part of it that stays until its cause is gone.
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { StatusMark } from './status';
import type { Tone } from './tones';

const LOOKS: Record<Tone, string> = {
  good: 'bg-good-tint text-good-text',
  warn: 'bg-warn-tint text-warn-text',
  bad: 'bg-bad-tint text-bad-text',
  active: 'bg-active-tint text-active-text',
  idle: 'bg-idle-tint text-idle-text',
};

interface BannerProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

export function Banner({ tone, children, action }: BannerProps) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={clsx('flex flex-wrap items-center gap-x-12 gap-y-8 rounded-control px-12 py-8', LOOKS[tone])}
    >
      <span className="flex min-w-0 flex-1 items-start gap-8">
        <span className="pt-2">
          <StatusMark tone={tone} />
        </span>
        <span className="min-w-0">{children}</span>
      </span>
      {action && <span className="flex gap-8 text-text">{action}</span>}
    </div>
  );
}
