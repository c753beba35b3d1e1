/**
 * The few words through which the main thread and its Workers steer each other. Several threads write here, so
 * everything is atomic; nothing here ever blocks an event loop unless `wait` is called.
 */

const PHASE = 0;
const STOP = 1;
const TICKET = 2;
const PARTIES = 3;
const ARRIVED = 4;
const GENERATION = 5;
const LAST_STEP = 6;
const RESUMED = 7;

/** No limit is higher. */
const NO_MORE = 2 ** 31 - 1;

/** Words of 32 bits, padded so that the first Worker's counters do not share a cache line with them. */
export const CONTROL_WORDS = 32;

export class ControlBlock {
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    if (words.length !== CONTROL_WORDS) {
      throw new RangeError(`A control block needs ${CONTROL_WORDS} words, not ${words.length}`);
    }
    this.#words = words;
  }

  /** A number that the phases give meaning to. */
  get phase(): number {
    return Atomics.load(this.#words, PHASE);
  }

  set phase(phase: number) {
    Atomics.store(this.#words, PHASE, phase);
    Atomics.notify(this.#words, PHASE);
  }

  /**
   * Sleeps, with the whole thread, until the phase is another one than this, somebody stops the run, or the time
   * is up. Costs nothing meanwhile, however many wait.
   */
  waitForPhase(present: number, timeoutMs: number): void {
    if (!this.stopped) Atomics.wait(this.#words, PHASE, present, timeoutMs);
  }

  /** True once anybody asked everybody to end. */
  get stopped(): boolean {
    return Atomics.load(this.#words, STOP) !== 0;
  }

  /** Asks everybody to end, and wakes who waits at the barrier or for a phase. */
  stop(): void {
    Atomics.store(this.#words, STOP, 1);
    Atomics.notify(this.#words, GENERATION);
    Atomics.notify(this.#words, PHASE);
  }

  /**
   * The step (from 0) after which all accelerators leave the stage. Whoever sets it does so before it comes to
   * the barrier of that step, so the others know when they have passed it.
   */
  get lastStep(): number {
    const stored = Atomics.load(this.#words, LAST_STEP);
    return stored === 0 ? Infinity : stored - 1;
  }

  set lastStep(step: number) {
    Atomics.store(this.#words, LAST_STEP, Number.isFinite(step) ? step + 1 : 0);
  }

  /** How often accelerators that waited within a stage, for a checkpoint, were let go. */
  get resumed(): number {
    return Atomics.load(this.#words, RESUMED);
  }

  /** Only by the main thread. */
  resume(): void {
    Atomics.add(this.#words, RESUMED, 1);
  }

  /** The next index nobody has, below `limit`; -1 when all are given out. */
  takeTicket(limit: number): number {
    // Looked at first, so that asking again and again at the end cannot wrap the word.
    if (Atomics.load(this.#words, TICKET) >= limit) return -1;
    const ticket = Atomics.add(this.#words, TICKET, 1);
    return ticket < limit ? ticket : -1;
  }

  /** Nobody gets another one; whoever has one goes on. */
  endTickets(): void {
    Atomics.store(this.#words, TICKET, NO_MORE);
  }

  /** Only while no Worker takes tickets. */
  resetTickets(): void {
    Atomics.store(this.#words, TICKET, 0);
  }

  /** How many threads meet at the barrier. Only while nobody is there. */
  set parties(count: number) {
    Atomics.store(this.#words, PARTIES, count);
    Atomics.store(this.#words, ARRIVED, 0);
  }

  /**
   * Comes to the barrier without waiting there; the answer is what `passed` and `wait` take. The last one to
   * come opens it.
   */
  arrive(): number {
    const words = this.#words;
    const generation = Atomics.load(words, GENERATION);
    if (Atomics.add(words, ARRIVED, 1) + 1 === Atomics.load(words, PARTIES)) {
      Atomics.store(words, ARRIVED, 0);
      Atomics.add(words, GENERATION, 1);
      Atomics.notify(words, GENERATION);
    }
    return generation;
  }

  /** True once everybody has come. */
  passed(generation: number): boolean {
    return Atomics.load(this.#words, GENERATION) !== generation;
  }

  /** Sleeps, with the whole thread, until everybody has come, somebody stops the run, or the time is up. */
  wait(generation: number, timeoutMs: number): boolean {
    if (!this.stopped) Atomics.wait(this.#words, GENERATION, generation, timeoutMs);
    return this.passed(generation);
  }
}
