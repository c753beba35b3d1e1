/** Draws the progress of a phase until it is closed; the only thing that repeats on the terminal. */
import type { Console } from "./console.ts";
import { type ProgressState, renderProgress } from "./progress.ts";

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
    const line = renderProgress(this.#state(), this.#live ? this.#console.width() : Infinity);
    this.#console.err(this.#live ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Stops drawing; a live line is taken away so that what follows starts clean. */
  close(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#live) this.#console.err("\r\x1b[K");
  }
}
