/** A Worker of shared_memory_slow_test.ts: takes tickets, meets the others at the barrier, never runs ahead of them. */
import { controlBlock, type SharedMetrics, WorkerMetrics, workerParts } from "./shared_memory.ts";

interface Task {
  readonly metrics: SharedMetrics;
  readonly worker: number;
  readonly limit: number;
  readonly turns: number;
}

self.onmessage = (event: MessageEvent<Task>) => {
  const { metrics, worker, limit, turns } = event.data;
  const control = controlBlock(metrics);
  const mine = new WorkerMetrics(metrics, worker);
  const everybody = workerParts(metrics);
  mine.state = "running";
  // All begin together, so that they really take tickets from each other.
  control.wait(control.arrive(), 10_000);
  const tickets: number[] = [];
  for (let ticket = control.takeTicket(limit); ticket >= 0; ticket = control.takeTicket(limit)) {
    tickets.push(ticket);
    mine.add("files", 1);
    mine.histograms.read.record(1 + ticket % 10);
  }
  for (let turn = 1; turn <= turns; turn++) {
    mine.set("steps", turn);
    const generation = control.arrive();
    if (!control.wait(generation, 10_000)) throw new Error(`Nobody opened the barrier in turn ${turn}`);
    for (const other of everybody) {
      const steps = other.get("steps");
      if (steps < turn || steps > turn + 1) throw new Error(`Turn ${turn}: somebody is at step ${steps}`);
    }
  }
  mine.state = "done";
  self.postMessage(tickets);
  self.close();
};
