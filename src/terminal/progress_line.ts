/** Draws the progress of a phase until it is closed; the only thing that repeats on the terminal. */
import type { Console } from "./console.ts";
import { type ProgressState, renderLive, renderProgress } from "./progress.ts";

export type ProgressStyle = "auto" | "plain" | "off";

const LIVE_MS = 100;
const PLAIN_MS = 5000;

export class ProgressLine {
  readonly #console: Console;
  readonly #state: () => ProgressState;
  readonly #live: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(console: Console, style: ProgressStyle, state: () => ProgressState) {
    this.#console = console;
    this.#state = state;
    this.#live = style === "auto" && console.live;
    if (style !== "off") this.#timer = setInterval(() => this.#draw(), this.#live ? LIVE_MS : PLAIN_MS);
  }

  #draw(): void {
    const state = this.#state();
    if (!this.#live) return this.#console.err(`${renderProgress(state, Infinity)}\n`);
    this.#console.draw(renderLive(state, this.#console.width(), this.#console.height()));
  }

  /** Stops drawing; live lines are taken away so that what follows starts clean. */
  close(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#live) this.#console.draw([]);
  }
}
