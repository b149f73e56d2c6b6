// An ordinary BullMQ worker: tells what it was given, and answers with it.
import { connection, load, prefix, tell, untilDismissed } from "./node.mjs";

const { Worker } = load("bullmq");

const worker = new Worker(
  process.env.QUEUE,
  async (job) => {
    await job.log(`attempt ${job.attemptsMade + 1}`);
    await job.updateProgress(50);
    if (job.data.text === "fail") throw new Error("Node has no luck either");
    return { text: job.data.text };
  },
  { connection, prefix, concurrency: 1 },
);
worker.on("completed", ({ id, name, data, opts, attemptsMade }, result) =>
  tell({ event: "completed", id, name, data, opts, attemptsMade, result }),
);
worker.on("failed", ({ id, attemptsMade }, error) =>
  tell({ event: "failed", id, attemptsMade, reason: error.message }),
);

await untilDismissed();
await worker.close();
