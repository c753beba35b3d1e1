/**
 * The io_uring engine. It owns the Worker's waits: the thread sleeps in the ring until something completes or
 * the deadline is near, hands on what came, submits what follows from it, and spins the rest. The event loop gets
 * a turn now and then; a bell (eventfd) in the ring wakes it early.
 */
import { now as clock } from "../../../ffi/clock.ts";
import {
  continuationsRun,
  eventLoopTurn,
  pollInterval,
  sleepPrecisely,
  TURN_EVERY_MS,
} from "../event_loop.ts";
import type { Engine } from "./engine.ts";
import { UringRequests } from "./uring_requests.ts";

/** A sleep in the ring is late by some 60 us; with more to spin a wait of 5 ms would cost 5 % of a processor. */
const SPIN_MS = 0.12;
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

export class UringEngine extends UringRequests implements Engine {
  #waiting = 0;
  #isDriven = false;
  /** What handing on one completion costs lately: a wait does not begin one that would end too late. */
  #completionMs = 0;
  /** When the event loop had its last turn of a wait. */
  #turnedMs = 0;

  async wait(deadlineMs: number, ready?: () => boolean): Promise<void> {
    const { sink } = this;
    this.#waiting++;
    try {
      let active = clock();
      // Whoever waits again and again must not keep the event loop waiting; a deadline is not made late by it.
      let turned = deadlineMs === Infinity ? this.#turnedMs : active;
      // What `ready` looks at may come from promises alone; asleep in the ring, nobody would run them.
      if (this.inFlight === 0 && deadlineMs - active > WORTH_A_TURN_MS) this.hasSettled = true;
      for (;;) {
        if (ready?.()) return;
        const now = clock();
        if (now >= deadlineMs) return;
        if (now >= (sink.resumeMs ?? Infinity) && sink.resume?.()) this.settled();
        const untilMs = Math.min(deadlineMs, sink.resumeMs ?? Infinity);
        if (this.#owesTurn(now - turned, untilMs - now)) {
          turned = await this.#turn();
        } else if (untilMs - now <= SPIN_MS) {
          this.#poll(deadlineMs);
        } else if (deadlineMs - now <= SPIN_MS + this.#completionMs) {
          // Handing on one more completion would end too late.
          this.ring.submit();
          sleepPrecisely(untilMs - now - SPIN_MS);
        } else {
          const untilTurn = Math.max(turned + TURN_EVERY_MS - now, WORTH_A_TURN_MS);
          const slice = this.#slice(ready, now - active, untilTurn);
          const isOver = !this.#sleep(Math.min(slice, untilMs - now - SPIN_MS), deadlineMs);
          if (!isOver) active = now;
          if (this.owesContinuations) await this.#continuations();
          else if (isOver && this.hasSettled) turned = await this.#turn();
        }
      }
    } finally {
      this.#waiting--;
      // Not at once: a sleep in the ring must not come before whoever waited goes on.
      this.#drive(eventLoopTurn);
    }
  }

  async close(): Promise<void> {
    while (this.inFlight > 0) {
      this.#sleep(UNATTENDED_MS, Infinity);
      await this.#turn();
    }
    if (this.bell.isArmed) {
      this.cancelBell();
      while (this.bell.isArmed) {
        this.ring.submitAndSleep(UNATTENDED_MS);
        while (this.ring.take()) this.handOn();
      }
    }
    this.ring.release();
  }

  protected override begun(): void {
    this.inFlight++;
    // Whoever begins several requests in a row gets them submitted together. A call would make a promise.
    if (!this.#isDriven && this.#waiting === 0) this.#drive(undefined);
  }

  #owesTurn(sinceLastMs: number, leftMs: number): boolean {
    if (this.hasSettled && this.inFlight === 0) return true;
    return sinceLastMs >= (leftMs > WORTH_A_TURN_MS ? TURN_EVERY_MS : URGENT_TURN_MS);
  }

  /** How long to sleep at most: until the next turn is due, or `ready` wants to be asked again. */
  #slice(ready: (() => boolean) | undefined, idleMs: number, untilTurn: number): number {
    const longest = this.hasSettled ? Math.min(OVERLOOKED_MS, untilTurn) : untilTurn;
    if (!ready || this.bell.isThere) return longest;
    // Every completion asks `ready` again; a nearer timer would cost 10 us a sleep on a virtual machine.
    return Math.min(longest, this.inFlight > 0 ? POLL_IN_FLIGHT_MS : pollInterval(idleMs));
  }

  /** Sleeps until something completes, and hands it on; false when nothing did. */
  #sleep(milliseconds: number, deadlineMs: number): boolean {
    this.bell.arm();
    if (this.#take(deadlineMs)) return true;
    this.ring.submitAndSleep(milliseconds);
    return this.#take(deadlineMs);
  }

  /** As sleep, without sleeping. */
  #poll(deadlineMs: number): void {
    this.ring.submitAndPoll();
    this.#take(deadlineMs);
  }

  #take(deadlineMs: number): boolean {
    return deadlineMs === Infinity ? this.#takeAll() : this.#takeUntil(deadlineMs);
  }

  /** One lap of the queue at most, so that consumers cannot keep the caller here for ever. */
  #takeAll(): boolean {
    let taken = 0;
    while (taken < this.depth && this.ring.take()) {
      this.handOn();
      taken++;
    }
    return taken > 0;
  }

  #takeUntil(deadlineMs: number): boolean {
    let took = false;
    let began = clock();
    while (began + this.#completionMs < deadlineMs && this.ring.take()) {
      this.handOn();
      const now = clock();
      this.#completionMs += (now - began - this.#completionMs) / 8;
      began = now;
      took = true;
    }
    return took;
  }

  async #continuations(): Promise<void> {
    this.owesContinuations = false;
    await continuationsRun();
  }

  async #turn(): Promise<number> {
    // Requests that wait to be submitted must not wait for the event loop.
    this.ring.submit();
    this.hasSettled = false;
    this.owesContinuations = false;
    await eventLoopTurn();
    return this.#turnedMs = clock();
  }

  /** Completes I/O while nobody waits; a wait that begins takes over. */
  async #drive(begin: (() => Promise<void>) | undefined): Promise<void> {
    if (this.#isDriven || this.#waiting > 0 || this.inFlight === 0) return;
    this.#isDriven = true;
    await begin?.();
    let turned = clock();
    while (this.#waiting === 0 && this.inFlight > 0) {
      const slept = this.#sleep(UNATTENDED_MS, Infinity);
      if (!slept || clock() - turned >= UNATTENDED_MS) turned = await this.#turn();
      else if (this.owesContinuations) await this.#continuations();
    }
    this.#isDriven = false;
  }
}
