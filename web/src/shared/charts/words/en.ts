export const en = {
  asTable: 'Show as table',
  asChart: 'Show as chart',
  arrows: 'Arrow keys move through it',
  soFar: 'so far',
  unknown: '—',
  when: 'When',
  step: 'Step',
  count: 'Count',
  ofBefore: 'Of the step before',
  share: (share: string) => `${share} of the step before`,
} as const;
