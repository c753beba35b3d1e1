/**
 * What a Worker waits for, in shared memory: how many requests storage has not answered, and which of them is the
 * oldest. The Worker writes it a few times a second, never for a request; a reader may come at any moment, so a
 * sequence number says when what it read belongs together.
 */

export const PENDING_OPERATIONS = ["read", "write", "open", "flush", "close"] as const;

export type PendingOperation = (typeof PENDING_OPERATIONS)[number];

export interface PendingRequest {
  readonly operation: PendingOperation;
  readonly name: string;
  readonly offset: number;
  /** Milliseconds of the clock that the reader and the writer share. */
  readonly beganMs: number;
}

export interface PendingView {
  /** When the Worker wrote this; 0: not yet. */
  readonly seenMs: number;
  /** When storage last answered, or was asked for nothing. */
  readonly movedMs: number;
  readonly requests: number;
  readonly oldest: PendingRequest | undefined;
}

const SEQUENCE = 0;
const SEEN = 1;
const MOVED = 2;
const REQUESTS = 3;
const OPERATION = 4;
const OFFSET = 5;
const BEGAN = 6;
const NAME_LENGTH = 7;
const NAME = 8;

/** Doubles of one Worker's cells: the numbers, and the end of a name. */
export const PENDING_SLOTS = 48;
const NAME_BYTES = (PENDING_SLOTS - NAME) * 8;
/** A writer needs microseconds, so a reader that meets it this often meets one that was killed. */
const MOST_TRIES = 100;

const NOTHING: PendingView = { seenMs: 0, movedMs: 0, requests: 0, oldest: undefined };

export class PendingCells {
  readonly #cells: Float64Array<SharedArrayBuffer>;
  readonly #sequence: Int32Array<SharedArrayBuffer>;
  readonly #name: Uint8Array<SharedArrayBuffer>;

  constructor(cells: Float64Array<SharedArrayBuffer>) {
    if (cells.length !== PENDING_SLOTS) {
      throw new RangeError(`The cells of a Worker are ${PENDING_SLOTS}, not ${cells.length}`);
    }
    this.#cells = cells;
    this.#sequence = new Int32Array(cells.buffer, cells.byteOffset + SEQUENCE * 8, 1);
    this.#name = new Uint8Array(cells.buffer, cells.byteOffset + NAME * 8, NAME_BYTES);
  }

  /** Only in the Worker that owns the cells. */
  write({ seenMs, movedMs, requests, oldest }: PendingView): void {
    Atomics.add(this.#sequence, 0, 1);
    this.#cells[SEEN] = seenMs;
    this.#cells[MOVED] = movedMs;
    this.#cells[REQUESTS] = requests;
    if (oldest) {
      this.#cells[OPERATION] = PENDING_OPERATIONS.indexOf(oldest.operation);
      this.#cells[OFFSET] = oldest.offset;
      this.#cells[BEGAN] = oldest.beganMs;
      // The end of a long name tells more than its beginning.
      const bytes = new TextEncoder().encode(oldest.name).slice(-NAME_BYTES);
      this.#name.set(bytes);
      this.#cells[NAME_LENGTH] = bytes.length;
    } else this.#cells[OPERATION] = -1;
    Atomics.add(this.#sequence, 0, 1);
  }

  read(): PendingView {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = Atomics.load(this.#sequence, 0);
      const view = this.#view();
      if (before % 2 === 0 && Atomics.load(this.#sequence, 0) === before) return view;
    }
    return NOTHING;
  }

  #view(): PendingView {
    const operation = PENDING_OPERATIONS[this.#cell(OPERATION)];
    const oldest = operation && {
      operation,
      // A decoder takes no shared memory.
      name: new TextDecoder().decode(this.#name.slice(0, this.#cell(NAME_LENGTH))),
      offset: this.#cell(OFFSET),
      beganMs: this.#cell(BEGAN),
    };
    const requests = this.#cell(REQUESTS);
    return {
      seenMs: this.#cell(SEEN),
      movedMs: this.#cell(MOVED),
      requests,
      oldest: requests > 0 ? oldest : undefined,
    };
  }

  #cell(at: number): number {
    // Not undefined: every index is one of the constants above.
    return this.#cells[at] as number;
  }
}
