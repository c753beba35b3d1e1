/**
 * How many Workers of this process have not ended by themselves. A Worker is never terminated (that unmaps
 * memory under I/O in flight); one that cannot drain ends only with the process, so main.ts asks here.
 */
let alive = 0;

export function workerStarted(): void {
  alive++;
}

export function workerEnded(): void {
  alive--;
}

export function workersAlive(): number {
  return alive;
}
