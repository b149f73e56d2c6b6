// Two texts line by line: what went, what came, what stayed (Hunt and Szymanski, by the longest common subsequence).

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Texts of a few thousand lines at most: the table of lengths has a cell for each pair of lines that differ. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const one = before.split('\n');
  const other = after.split('\n');
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < one.length - head && tail < other.length - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  const same = (texts: readonly string[]): DiffLine[] => texts.map((text) => ({ kind: 'same', text }));
  return [
    ...same(one.slice(0, head)),
    ...between(one.slice(head, one.length - tail), other.slice(head, other.length - tail)),
    ...same(one.slice(one.length - tail)),
  ];
}

function between(one: readonly string[], other: readonly string[]): DiffLine[] {
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  const at = (left: number, right: number): number => lengths[left * width + right] ?? 0;
  for (let left = one.length - 1; left >= 0; left--) {
    for (let right = other.length - 1; right >= 0; right--) {
      lengths[left * width + right] = one[left] === other[right] ? at(left + 1, right + 1) + 1 : Math.max(at(left + 1, right), at(left, right + 1));
    }
  }
  const lines: DiffLine[] = [];
  let left = 0;
  let right = 0;
  while (left < one.length || right < other.length) {
    const [gone, came] = [one[left], other[right]];
    if (gone !== undefined && gone === came) {
      lines.push({ kind: 'same', text: gone });
      left++;
      right++;
    } else if (gone !== undefined && (came === undefined || at(left + 1, right) >= at(left, right + 1))) {
      lines.push({ kind: 'gone', text: gone });
      left++;
    } else {
      lines.push({ kind: 'new', text: came ?? '' });
      right++;
    }
  }
  return lines;
}
