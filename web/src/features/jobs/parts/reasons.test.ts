import { expect, test } from 'vitest';
import { reasonsOf } from './reasons';
import type { Job } from '../data';

const failed = (name: string, failedReason: string | null) => ({ name, failedReason }) as Job;

test('ids and numbers do not make another cause, names do', () => {
  const jobs = [
    failed('orders.send', 'Order 01a22ae2-e49b-7207-aadc-486059cafee6 is gone'),
    failed('orders.send', 'Order 01a22ae2-e55b-7726-a134-01666ea0c818 is gone'),
    failed('mails.send', 'Order 01a22ae2-e55b-7726-a134-01666ea0c818 is gone'),
    failed('mails.send', null),
  ];
  expect(reasonsOf(jobs).map(({ name, count }) => [name, count])).toEqual([
    ['orders.send', 2],
    ['mails.send', 1],
    ['mails.send', 1],
  ]);
});
