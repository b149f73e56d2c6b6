// Links to pages of the app, and buttons that are links: both can be opened in a tab of their own.
import { createLink } from '@tanstack/react-router';
import { clsx } from 'clsx';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { buttonLook, type ButtonTone } from './button';
import { Icon, type IconType } from './icon';
import type { Size } from './tones';

type Anchor = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className' | 'style'> & {
  readonly ref?: Ref<HTMLAnchorElement>;
};

interface LinkProps extends Anchor {
  /** `plain` looks like the text around it until it is pointed at. */
  readonly tone?: 'accent' | 'plain' | undefined;
}

const LINK = { accent: 'text-accent-text underline-offset-2 hover:underline', plain: 'hover:underline underline-offset-2' };

function Anchored({ tone = 'accent', ...rest }: LinkProps) {
  return <a {...rest} className={clsx('rounded-chip', LINK[tone])} />;
}

interface ButtonLinkProps extends Anchor {
  readonly tone?: ButtonTone | undefined;
  readonly size?: Size | undefined;
  readonly icon?: IconType | undefined;
  readonly children?: ReactNode;
}

function Pressed({ tone = 'plain', size = 'medium', icon, children, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={buttonLook(tone, size)}>
      {icon && <Icon of={icon} />}
      <span>{children}</span>
    </a>
  );
}

export const Link = createLink(Anchored);
export const ButtonLink = createLink(Pressed);

/** Leads out of the app, into a tab of its own. */
export function OutLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Anchored href={href} target="_blank" rel="noreferrer">
      {children}
    </Anchored>
  );
}
