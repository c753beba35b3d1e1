/**
 * The io_uring engine. It owns the Worker's waits: the thread sleeps in the ring until something completes or
 * the deadline is near, hands on what came, submits what follows from it, and spins the rest. The event loop gets
 * a turn now and then; a bell (eventfd) in the ring wakes it early.
 */
import type { Slot } from "../../base/slot.ts";
import { CStringRoom } from "../../../ffi/c_string.ts";
import { now as clock } from "../../../ffi/clock.ts";
import { ERRNO } from "../../../ffi/errno.ts";
import { PART, Ring } from "../../../ffi/io_uring.ts";
import { platform } from "../../../ffi/platform.ts";
import {
  continuationsRun,
  eventLoopTurn,
  pollInterval,
  sleepPrecisely,
  TURN_EVERY_MS,
} from "../event_loop.ts";
import type { BlockSink, Engine } from "./engine.ts";

/** A sleep in the ring is late by some 60 us; with more to spin a wait of 5 ms would cost 5 % of a processor. */
const SPIN_MS = 0.12;
/** What says that a request as such is not taken. */
const REFUSALS: readonly number[] = [ERRNO.EINVAL, ERRNO.EFAULT, ERRNO.EOPNOTSUPP];
/** Opens, fsyncs and closes in flight beside the blocks. */
const CALLS = 64;
/** While nobody waits the thread may sleep this long in the ring before the event loop gets its turn. */
const UNATTENDED_MS = 2;
/** After promises were settled: how long their owners may be overlooked by continuationsRun. */
const OVERLOOKED_MS = 1;
/** A turn takes 20 to 50 us, ten times as much where they are rare, which must not make a wait late. */
const WORTH_A_TURN_MS = 1;
/** One that is owed for so long comes before a wait that it makes late. */
const URGENT_TURN_MS = 200;
/** How soon `ready` is asked again although nothing completed, while something is in flight. */
const POLL_IN_FLIGHT_MS = 4;

/** What is asked for behind a file, to see that it ends there. */
const END_BYTES = 1;

/** Smaller reads of memory are faster one after the other, in the thread that the kernel has for them. */
const WORTH_A_THREAD_BYTES = 1 << 17;

/** No result of a block. */
const NO_ANSWER = -(2 ** 31);

export class UringEngine implements Engine {
  readonly name = "uring";
  readonly depth: number;
  sink: BlockSink = { complete: noSink };
  readonly #ring: Ring;
  readonly #base: number;
  readonly #wakeId: number;
  readonly #bell: number | undefined;
  readonly #rung = new Uint8Array(new ArrayBuffer(64));
  /** Of blocks that were moved without a request. */
  readonly #answers: Int32Array;
  /** 1 where the request relies on memory that the kernel holds on to. */
  readonly #relied: Uint8Array;
  /** Of files that are read whole: the path where the kernel reads it, the place in the ring's table, bytes. */
  readonly #filePaths: CStringRoom[] = [];
  readonly #filePlaces: Int32Array;
  readonly #fileAsks: Int32Array;
  readonly #fileBytes: Int32Array;
  #readsFiles: boolean | undefined;
  readonly #calls: ((result: number) => void)[] = [];
  /** The path of each call, where the kernel reads it. */
  readonly #paths: CStringRoom[] = [];
  readonly #freeCalls: number[] = [];
  readonly #waitingCalls: ((id: number) => void)[] = [];
  #inFlight = 0;
  #waiting = 0;
  #isDriven = false;
  #isBellArmed = false;
  /** What handing on one completion costs lately: a wait does not begin one that would end too late. */
  #completionMs = 0;
  /** Promises were settled since the last turn of the event loop. */
  #hasSettled = false;
  /** Promises were settled since continuationsRun. */
  #owesContinuations = false;

  /** `base` is the address of the arena that all slots lie in; `bell` an eventfd that ends sleeps. */
  constructor(depth: number, base: bigint, bell?: number) {
    this.depth = depth;
    this.#base = Number(base);
    this.#answers = new Int32Array(depth).fill(NO_ANSWER);
    this.#relied = new Uint8Array(depth);
    this.#filePlaces = new Int32Array(depth);
    this.#fileAsks = new Int32Array(depth);
    this.#fileBytes = new Int32Array(depth);
    this.#wakeId = depth + CALLS;
    this.#ring = new Ring(depth + CALLS + 2);
    this.#bell = bell;
    for (let id = depth + CALLS - 1; id >= depth; id--) this.#freeCalls.push(id);
  }

  lend({ address, length }: Pick<Slot, "address" | "length">): void {
    this.#ring.lend(Number(address), length);
  }

  read(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    this.#relied[id] = this.#ring.read(id, fd, this.#base + slot.offset + skip, length, offset) ? 1 : 0;
    this.#begun();
  }

  /** Large blocks are copied by several processors. */
  readMemory(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    if (length < WORTH_A_THREAD_BYTES) return this.read(id, fd, slot, skip, length, offset);
    this.#relied[id] = this.#ring.readApart(id, fd, this.#base + slot.offset + skip, length, offset) ? 1 : 0;
    this.#begun();
  }

  write(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    this.#relied[id] = this.#ring.write(id, fd, this.#base + slot.offset + skip, length, offset) ? 1 : 0;
    this.#begun();
  }

  get readsFiles(): boolean {
    return this.#readsFiles ??= this.#ring.addPlaces(2 * this.depth);
  }

  readFile(id: number, path: string, flags: number, slot: Slot, length: number): void {
    const room = this.#filePaths[id] ??= new CStringRoom();
    // With O_DIRECT an error in the middle is no short read; and the kernel keeps no place to go on from.
    const end = (flags & platform().open.DIRECT) === 0 ? END_BYTES : 0;
    this.#relied[id] = 0;
    this.#fileAsks[id] = length;
    this.#fileBytes[id] = end > 0 ? length : 0;
    // The file before may still be in its place.
    const place = this.#filePlaces[id] === id ? id + this.depth : id;
    this.#filePlaces[id] = place;
    this.#ring.readFile(id, place, room.place(path), flags, this.#base + slot.offset, length, end);
    this.#begun();
  }

  answerLater(id: number, result: number): void {
    this.#answers[id] = result;
    this.#ring.nothing(id);
    this.#begun();
  }

  /** Ends what waits for a thread of the kernel or for a pipe; what a device is working on goes on. */
  cancel(id: number): void {
    // Of a file that is read whole the kernel is at the one or the other.
    for (const part of [PART.alone, PART.open, PART.read]) {
      this.#ring.cancel(this.#wakeId + 1, id, part);
      this.#ring.submit(); // The ring has room for one.
    }
  }

  flush(): void {
    this.#ring.submit();
  }

  open(path: string, flags: number, mode: number, opened: (result: number) => void): void {
    this.#call((id) => {
      const room = this.#paths[id - this.depth] ??= new CStringRoom();
      this.#ring.open(id, room.place(path), flags, mode);
    }, opened);
  }

  fsync(fd: number, dataOnly: boolean): Promise<number> {
    return new Promise((resolve) => this.#call((id) => this.#ring.fsync(id, fd, dataOnly), resolve));
  }

  closeFile(fd: number): Promise<number> {
    return new Promise((resolve) => this.#call((id) => this.#ring.close(id, fd), resolve));
  }

  async wait(deadlineMs: number, ready?: () => boolean): Promise<void> {
    const { sink } = this;
    this.#waiting++;
    try {
      let turned = clock();
      let active = turned;
      // What `ready` looks at may come from promises alone; asleep in the ring, nobody would run them.
      if (this.#inFlight === 0 && deadlineMs - turned > WORTH_A_TURN_MS) this.#hasSettled = true;
      for (;;) {
        if (ready?.()) return;
        const now = clock();
        if (now >= deadlineMs) return;
        if (now >= (sink.resumeMs ?? Infinity) && sink.resume?.()) this.#settled();
        const untilMs = Math.min(deadlineMs, sink.resumeMs ?? Infinity);
        if (this.#owesTurn(now - turned, untilMs - now)) {
          turned = await this.#turn();
        } else if (untilMs - now <= SPIN_MS) {
          this.#poll(deadlineMs);
        } else if (deadlineMs - now <= SPIN_MS + this.#completionMs) {
          // Handing on one more completion would end too late.
          this.#ring.submit();
          sleepPrecisely(untilMs - now - SPIN_MS);
        } else {
          const untilTurn = Math.max(turned + TURN_EVERY_MS - now, WORTH_A_TURN_MS);
          const slice = this.#slice(ready, now - active, untilTurn);
          const isOver = !this.#sleep(Math.min(slice, untilMs - now - SPIN_MS), deadlineMs);
          if (!isOver) active = now;
          if (this.#owesContinuations) await this.#continuations();
          else if (isOver && this.#hasSettled) turned = await this.#turn();
        }
      }
    } finally {
      this.#waiting--;
      // Not at once: a sleep in the ring must not come before whoever waited goes on.
      this.#drive(eventLoopTurn);
    }
  }

  async close(): Promise<void> {
    while (this.#inFlight > 0) {
      this.#sleep(UNATTENDED_MS, Infinity);
      await this.#turn();
    }
    if (this.#isBellArmed) {
      this.#ring.cancel(this.#wakeId + 1, this.#wakeId);
      while (this.#isBellArmed) {
        this.#ring.submitAndSleep(UNATTENDED_MS);
        while (this.#ring.take()) this.#handOn();
      }
    }
    this.#ring.release();
  }

  #begun(): void {
    this.#inFlight++;
    // Whoever begins several requests in a row gets them submitted together. A call would make a promise.
    if (!this.#isDriven && this.#waiting === 0) this.#drive(undefined);
  }

  #call(begin: (id: number) => void, answered: (result: number) => void): void {
    const id = this.#freeCalls.pop();
    if (id === undefined) {
      this.#waitingCalls.push((free) => this.#beginCall(free, begin, answered));
    } else this.#beginCall(id, begin, answered);
  }

  #beginCall(id: number, begin: (id: number) => void, answered: (result: number) => void): void {
    this.#calls[id - this.depth] = answered;
    begin(id);
    this.#begun();
  }

  #owesTurn(sinceLastMs: number, leftMs: number): boolean {
    if (this.#hasSettled && this.#inFlight === 0) return true;
    return sinceLastMs >= (leftMs > WORTH_A_TURN_MS ? TURN_EVERY_MS : URGENT_TURN_MS);
  }

  /** How long to sleep at most: until the next turn is due, or `ready` wants to be asked again. */
  #slice(ready: (() => boolean) | undefined, idleMs: number, untilTurn: number): number {
    const longest = this.#hasSettled ? Math.min(OVERLOOKED_MS, untilTurn) : untilTurn;
    if (!ready || this.#bell !== undefined) return longest;
    // Every completion asks `ready` again; a nearer timer would cost 10 us a sleep on a virtual machine.
    return Math.min(longest, this.#inFlight > 0 ? POLL_IN_FLIGHT_MS : pollInterval(idleMs));
  }

  /** Sleeps until something completes, and hands it on; false when nothing did. */
  #sleep(milliseconds: number, deadlineMs: number): boolean {
    this.#armBell();
    if (this.#take(deadlineMs)) return true;
    this.#ring.submitAndSleep(milliseconds);
    return this.#take(deadlineMs);
  }

  /** As sleep, without sleeping. */
  #poll(deadlineMs: number): void {
    this.#ring.submitAndPoll();
    this.#take(deadlineMs);
  }

  #take(deadlineMs: number): boolean {
    return deadlineMs === Infinity ? this.#takeAll() : this.#takeUntil(deadlineMs);
  }

  /** One lap of the queue at most, so that consumers cannot keep the caller here for ever. */
  #takeAll(): boolean {
    let taken = 0;
    while (taken < this.depth && this.#ring.take()) {
      this.#handOn();
      taken++;
    }
    return taken > 0;
  }

  #takeUntil(deadlineMs: number): boolean {
    let took = false;
    let began = clock();
    while (began + this.#completionMs < deadlineMs && this.#ring.take()) {
      this.#handOn();
      const now = clock();
      this.#completionMs += (now - began - this.#completionMs) / 8;
      began = now;
      took = true;
    }
    return took;
  }

  #handOn(): void {
    const { id, result, part } = this.#ring;
    if (part !== PART.alone) {
      this.#handOnFile(id, result, part);
    } else if (id < this.depth) {
      this.#inFlight--;
      const answer = this.#answers[id] ?? NO_ANSWER;
      this.#answers[id] = NO_ANSWER;
      const said = answer === NO_ANSWER ? result : answer;
      if (this.sink.complete(id, said < 0 ? this.#failed(id, said) : said)) this.#settled();
    } else if (id < this.#wakeId) {
      this.#inFlight--;
      this.#returned(id, result);
    } else if (id === this.#wakeId) {
      this.#isBellArmed = false;
    }
  }

  #handOnFile(id: number, result: number, part: number): void {
    if (part === PART.close) return;
    const asked = this.#fileAsks[id] ?? 0;
    if (part === PART.read && this.#fileBytes[id] === asked) {
      this.#fileBytes[id] = result; // What comes behind it is asked for.
      return;
    }
    this.#inFlight--;
    const bytes = part === PART.end ? this.#fileBytes[id] ?? 0 : result;
    const isWhole = part === PART.end ? result === 0 : result < asked;
    if (this.sink.complete(id, isWhole ? bytes : 0)) this.#settled();
  }

  /** A file system that does not take lent memory gets the request once more, as an ordinary one. */
  #failed(id: number, errno: number): number {
    if (this.#relied[id] === 0 || !REFUSALS.includes(-errno)) return errno;
    this.#ring.stopRelying();
    return -ERRNO.EAGAIN;
  }

  #returned(id: number, result: number): void {
    const answered = this.#calls[id - this.depth];
    const next = this.#waitingCalls.shift();
    if (next) next(id);
    else this.#freeCalls.push(id);
    this.#settled();
    answered?.(result);
  }

  #settled(): void {
    this.#hasSettled = true;
    this.#owesContinuations = true;
  }

  async #continuations(): Promise<void> {
    this.#owesContinuations = false;
    await continuationsRun();
  }

  #armBell(): void {
    if (this.#bell === undefined || this.#isBellArmed) return;
    const address = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(this.#rung)));
    this.#ring.readStream(this.#wakeId, this.#bell, address, 8);
    this.#isBellArmed = true;
  }

  async #turn(): Promise<number> {
    // Requests that wait to be submitted must not wait for the event loop.
    this.#ring.submit();
    this.#hasSettled = false;
    this.#owesContinuations = false;
    await eventLoopTurn();
    return clock();
  }

  /** Completes I/O while nobody waits; a wait that begins takes over. */
  async #drive(begin: (() => Promise<void>) | undefined): Promise<void> {
    if (this.#isDriven || this.#waiting > 0 || this.#inFlight === 0) return;
    this.#isDriven = true;
    await begin?.();
    let turned = clock();
    while (this.#waiting === 0 && this.#inFlight > 0) {
      const slept = this.#sleep(UNATTENDED_MS, Infinity);
      if (!slept || clock() - turned >= UNATTENDED_MS) turned = await this.#turn();
      else if (this.#owesContinuations) await this.#continuations();
    }
    this.#isDriven = false;
  }
}

function noSink(): boolean {
  throw new Error("A block completed before anybody listened");
}
