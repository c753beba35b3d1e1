/**
 * Workers that did their work and wait for more of it. Ending hundreds takes a quarter of a minute: for each the
 * runtime gives back free memory of the whole process. So those of a large crew end with the process, which must
 * then end by itself (main.ts); until then the next crew takes them, and starts at once.
 */

/** From this many on; fewer end in a fraction of a second. */
const LARGE_CREW = 16;

const idle = new Map<string, Worker[]>();
let mayStay = false;

/** Only for a program that does not wait until its Workers have ended. */
export function letWorkersStay(may = true): void {
  mayStay = may;
}

export function workersStay(crew: number): boolean {
  return mayStay && crew >= LARGE_CREW;
}

/** One whose module is this; it is the caller's from now on. */
export function takeIdle(module: string): Worker | undefined {
  return idle.get(module)?.pop();
}

export function leaveIdle(module: string, worker: Worker): void {
  const others = idle.get(module) ?? [];
  idle.set(module, others);
  others.push(worker);
  // It has nothing more to say, but for what its work left behind and nobody catches.
  const drop = () => {
    const place = others.indexOf(worker);
    if (place >= 0) others.splice(place, 1);
  };
  worker.onmessage = drop;
  worker.onerror = (event) => {
    event.preventDefault();
    drop();
  };
}

/** Those of other modules than this: they hold descriptors. */
export function idleWorkers(module: string): number {
  let count = 0;
  for (const [other, workers] of idle) if (other !== module) count += workers.length;
  return count;
}
