/**
 * Ranks that live in one process. Each call of a rank is its next round; a round ends when every rank has come
 * to it. Where an MPI library would hang or crash because ranks disagree, this one says who called what.
 */
import { ClusterError } from "../base/errors.ts";
import type { Cluster } from "./cluster.ts";
import { decode, encode } from "./wire.ts";

/** `size` ranks in order, spread over nodes of `ranksPerNode` (all on one node unless given). */
export function inProcess(size: number, ranksPerNode = size): Cluster[] {
  if (!Number.isSafeInteger(size) || size < 1 || !Number.isSafeInteger(ranksPerNode) || ranksPerNode < 1) {
    throw new RangeError(`Cannot make a cluster of ${size} ranks with ${ranksPerNode} on a node`);
  }
  const meeting = new Meeting(size);
  return Array.from({ length: size }, (_, rank) => new Rank(meeting, rank, size, ranksPerNode));
}

interface Round {
  /** What the first rank called: the others must call the same. */
  readonly call: string;
  readonly first: number;
  /** What each rank brings; its length says how many came. */
  readonly brought: Map<number, unknown>;
  readonly done: PromiseWithResolvers<ReadonlyMap<number, unknown>>;
}

class Meeting {
  readonly #size: number;
  readonly #rounds = new Map<number, Round>();
  readonly #next: number[];
  #ended: ClusterError | undefined;

  constructor(size: number) {
    this.#size = size;
    this.#next = new Array<number>(size).fill(0);
  }

  /** Resolves with what all ranks brought, once all came. */
  come(rank: number, call: string, bring: unknown): Promise<ReadonlyMap<number, unknown>> {
    if (this.#ended) return Promise.reject(this.#ended);
    const number = this.#next[rank] ?? 0;
    this.#next[rank] = number + 1;
    let round = this.#rounds.get(number);
    if (!round) {
      round = { call, first: rank, brought: new Map(), done: Promise.withResolvers() };
      this.#rounds.set(number, round);
    }
    round.brought.set(rank, bring);
    const promise = round.done.promise;
    if (round.call !== call) {
      this.end(
        new ClusterError(`Rank ${rank} called ${call} where rank ${round.first} called ${round.call}`, {
          code: "RANKS_DISAGREE",
          remedy: "This is a mistake in the program: please report it.",
        }),
      );
    } else if (round.brought.size === this.#size) {
      this.#rounds.delete(number);
      round.done.resolve(round.brought);
    }
    return promise;
  }

  /** Everything under way and everything later fails with this error. */
  end(error: ClusterError): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const round of this.#rounds.values()) round.done.reject(error);
    this.#rounds.clear();
  }
}

class Rank implements Cluster {
  readonly rank: number;
  readonly size: number;
  readonly localRank: number;
  readonly localSize: number;
  readonly #meeting: Meeting;

  constructor(meeting: Meeting, rank: number, size: number, ranksPerNode: number) {
    this.#meeting = meeting;
    this.rank = rank;
    this.size = size;
    this.localRank = rank % ranksPerNode;
    this.localSize = Math.min(ranksPerNode, size - (rank - this.localRank));
  }

  async barrier(): Promise<void> {
    await this.#meeting.come(this.rank, "barrier", undefined);
  }

  async broadcast<T>(value: T | undefined, root = 0): Promise<T> {
    this.#requireRank(root);
    const bring = this.rank === root ? encode(value) : undefined;
    const brought = await this.#meeting.come(this.rank, `broadcast from rank ${root}`, bring);
    return decode<T>(text(brought.get(root)));
  }

  async reduce(values: readonly number[], operation: "sum" | "min" | "max"): Promise<number[]> {
    const call = `reduce ${operation} of ${values.length} values`;
    const brought = await this.#meeting.come(this.rank, call, Float64Array.from(values));
    const result = Array.from(values, () => START[operation]);
    // In rank order, so that every rank gets the very same rounding.
    for (let rank = 0; rank < this.size; rank++) {
      const part = brought.get(rank);
      if (!(part instanceof Float64Array)) throw new TypeError(`Rank ${rank} brought no numbers`);
      part.forEach((value, i) => {
        const before = result[i] ?? value;
        result[i] = operation === "sum" ? before + value : Math[operation](before, value);
      });
    }
    return result;
  }

  async gather<T>(value: T, root = 0): Promise<T[] | undefined> {
    this.#requireRank(root);
    const brought = await this.#meeting.come(this.rank, `gather at rank ${root}`, encode(value));
    if (this.rank !== root) return undefined;
    return Array.from({ length: this.size }, (_, rank) => decode<T>(text(brought.get(rank))));
  }

  async allToAll<T>(parts: readonly T[]): Promise<T[]> {
    if (parts.length !== this.size) {
      throw new RangeError(`Cannot send ${parts.length} parts to ${this.size} ranks`);
    }
    const brought = await this.#meeting.come(this.rank, "allToAll", parts.map(encode));
    return Array.from({ length: this.size }, (_, rank) => {
      const row = brought.get(rank);
      if (!Array.isArray(row)) throw new TypeError(`Rank ${rank} brought no parts`);
      return decode<T>(text(row[this.rank]));
    });
  }

  abort(reason: string): Promise<void> {
    this.#meeting.end(
      new ClusterError(`Rank ${this.rank} ended the run: ${reason}`, {
        code: "ABORTED",
        remedy: `Look at what rank ${this.rank} reported.`,
      }),
    );
    return Promise.resolve();
  }

  #requireRank(root: number): void {
    if (Number.isSafeInteger(root) && root >= 0 && root < this.size) return;
    throw new RangeError(`Cannot use rank ${root} as root: there are ${this.size} ranks`);
  }
}

const START = { sum: 0, min: Infinity, max: -Infinity } as const;

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("A rank brought nothing where a value was due");
  return value;
}
