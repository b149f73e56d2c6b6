// Yes or no, one of a few, on or off: the browser's own inputs under our paint.
import { clsx } from 'clsx';
import { type InputHTMLAttributes, type ReactNode, type Ref, useEffect, useId, useRef } from 'react';

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'style' | 'type' | 'size' | 'children'>;

export interface CheckProps extends Native {
  /** Read by screen readers alone when `bare`. */
  readonly label: string;
  readonly hint?: ReactNode;
  readonly bare?: boolean | undefined;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

interface CheckboxProps extends CheckProps {
  /** Some of what it stands for is checked. */
  readonly partly?: boolean | undefined;
}

const BOX =
  'peer size-check shrink-0 appearance-none border border-line-strong bg-surface checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent enabled:hover:border-text-3 enabled:hover:checked:bg-accent-hover disabled:opacity-50';

export function Checkbox({ partly = false, ref, ...rest }: CheckboxProps) {
  const own = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (own.current) own.current.indeterminate = partly;
  }, [partly]);
  const hold = (element: HTMLInputElement | null) => {
    own.current = element;
    if (typeof ref === 'function') return ref(element);
    if (ref) ref.current = element;
  };
  return (
    <Labelled {...rest}>
      {(native) => (
        <span className="relative flex">
          <input {...native} ref={hold} type="checkbox" className={clsx(BOX, 'rounded-chip')} />
          <svg viewBox="0 0 16 16" aria-hidden className="pointer-events-none absolute inset-0 fill-none stroke-on-fill stroke-2 opacity-0 peer-checked:opacity-100 peer-indeterminate:opacity-0">
            <path d="M4 8.5 7 11.5 12.5 5" />
          </svg>
          <svg viewBox="0 0 16 16" aria-hidden className="pointer-events-none absolute inset-0 stroke-on-fill stroke-2 opacity-0 peer-indeterminate:opacity-100">
            <path d="M4 8h8" />
          </svg>
        </span>
      )}
    </Labelled>
  );
}

export function Radio(props: CheckProps) {
  return (
    <Labelled {...props}>
      {(native) => (
        <span className="relative flex">
          <input {...native} type="radio" className={clsx(BOX, 'rounded-round')} />
          <span className="pointer-events-none absolute inset-0 m-auto size-8 rounded-round bg-on-fill opacity-0 peer-checked:opacity-100" />
        </span>
      )}
    </Labelled>
  );
}

export function Switch(props: CheckProps) {
  return (
    <Labelled {...props}>
      {(native) => (
        <span className="relative flex">
          <input
            {...native}
            type="checkbox"
            role="switch"
            className="peer h-16 w-[28px] shrink-0 appearance-none rounded-round border border-line-strong bg-sunken transition-colors checked:border-accent checked:bg-accent disabled:opacity-50"
          />
          <span className="pointer-events-none absolute top-2 left-2 size-12 rounded-round bg-line-strong transition-transform peer-checked:translate-x-12 peer-checked:bg-on-fill" />
        </span>
      )}
    </Labelled>
  );
}

function Labelled({
  label,
  hint,
  bare = false,
  children,
  ...native
}: Omit<CheckProps, 'children'> & { children: (native: Native & { ref?: Ref<HTMLInputElement> | undefined }) => ReactNode }) {
  const hintId = useId();
  if (bare) return <Target>{children({ ...native, 'aria-label': label })}</Target>;
  return (
    <label className="inline-flex min-h-24 items-start gap-8 py-2 touch:min-h-touch touch:items-center">
      <span className="flex h-[20px] items-center">{children({ ...native, ...(hint ? { 'aria-describedby': hintId } : {}) })}</span>
      <span className="text-body">
        {label}
        {hint && (
          <span id={hintId} className="block text-dense text-text-2">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}

/** Without a label beside it, a box takes the whole of a small square, so that it can be hit. */
const Target = ({ children }: { children: ReactNode }) => (
  <label className="inline-flex size-24 cursor-pointer items-center justify-center touch:size-touch">{children}</label>
);
