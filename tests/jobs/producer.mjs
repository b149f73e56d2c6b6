// An ordinary BullMQ producer: adds the jobs of $JOBS and tells what became of them.
import { connection, load, prefix, tell, untilDismissed } from "./node.mjs";

const { Queue, QueueEvents } = load("bullmq");

const queue = new Queue(process.env.QUEUE, { connection, prefix });
const events = new QueueEvents(process.env.QUEUE, { connection, prefix });
events.on("completed", ({ jobId, returnvalue }) =>
  tell({ event: "completed", id: jobId, result: returnvalue }),
);
events.on("deduplicated", ({ jobId, deduplicatedJobId }) =>
  tell({ event: "deduplicated", id: jobId, dropped: deduplicatedJobId }),
);
await events.waitUntilReady();

for (const { name, data, opts } of JSON.parse(process.env.JOBS)) {
  const job = await queue.add(name, data, opts);
  tell({ event: "added", id: job.id });
}
tell({ event: "all added" });

await untilDismissed();
await events.close();
await queue.close();
