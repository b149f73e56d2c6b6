// What the Node programs of test_node.py share: the libraries of web/, the connection, the talk.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

export const load = createRequire(`${process.env.WEB}/package.json`);

export const connection = { path: process.env.REDIS_SOCKET };
export const prefix = process.env.PREFIX;

export function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

// The test closes the input when it has seen enough.
export async function untilDismissed() {
  for await (const _ of createInterface({ input: process.stdin }));
}
