// The frame of the shell while it is not known yet who is here: where it will stand, and nothing in it.

export function ShellFrame() {
  return (
    <div aria-hidden className="flex min-h-dvh">
      <div className="hidden w-nav shrink-0 border-r border-line nav:block" />
      <div className="h-top-bar flex-1 border-b border-line" />
    </div>
  );
}
