// The public dashboard over all our queues, served on a free port.
import { connection, load, prefix, tell, untilDismissed } from "./node.mjs";

const { Queue } = load("bullmq");
const { createBullBoard } = load("@bull-board/api");
const { BullMQAdapter } = load("@bull-board/api/bullMQAdapter");
const { ExpressAdapter } = load("@bull-board/express");
const express = load("express");

const serverAdapter = new ExpressAdapter();
const queues = process.env.QUEUES.split(",").map((name) => new Queue(name, { connection, prefix }));
createBullBoard({ queues: queues.map((queue) => new BullMQAdapter(queue)), serverAdapter });

const server = express()
  .use("/", serverAdapter.getRouter())
  .listen(0, "127.0.0.1", () =>
    tell({ event: "listening", url: `http://127.0.0.1:${server.address().port}` }),
  );

await untilDismissed();
server.closeAllConnections();
server.close();
await Promise.all(queues.map((queue) => queue.close()));
