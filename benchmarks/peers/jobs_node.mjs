// BullMQ on Node, the reference, on the jobs of benchmarks/jobs.py; prints its rates as JSON.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { Queue, Worker } = require('bullmq');

const [url, jobCount, lanes] = process.argv.slice(2);
const count = Number(jobCount);
const options = {
  connection: { path: decodeURIComponent(url.replace('unix://', '')), maxRetriesPerRequest: null },
  prefix: '{cartwheel:jobs}',
};
const queue = new Queue('email', options);
await queue.waitUntilReady();
const opts = { attempts: 5, removeOnComplete: { count: 1000 } };
const jobs = Array.from({ length: count }, (_, orderId) => ({
  name: 'orders.noop',
  data: { storeId: '0199e1a0-0000-7000-8000-000000000001', orderId },
  opts,
}));
const started = performance.now();
for (let number = 0; number < count; number += 500) {
  await queue.addBulk(jobs.slice(number, number + 500));
}
const adds = count / ((performance.now() - started) / 1000);

let ran = 0;
let first = 0;
const seconds = await new Promise((resolve) => {
  const worker = new Worker(
    'email',
    async () => {
      first ||= performance.now();
      ran += 1;
      if (ran === count) resolve((performance.now() - first) / 1000);
    },
    { ...options, concurrency: Number(lanes) },
  );
  worker.on('error', (error) => {
    console.error(error);
    process.exit(1);
  });
});
console.log(JSON.stringify({ adds_per_second: adds, jobs_per_second: (count - 1) / seconds }));
process.exit(0);
