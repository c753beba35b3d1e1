/**
 * Which blocks one Worker of raw I/O moves, and in which order. Pure. Every block of a run belongs to exactly one
 * Worker and comes once a pass; the order follows from the seed.
 */
import { Permutation } from "../sampling/permutation.ts";
import { NO_MORE } from "../storage/store.ts";

/** The part of a file that is one Worker's. */
export interface Piece {
  /** Number of the file. */
  readonly file: number;
  readonly firstBlock: number;
  /** Whole blocks. */
  readonly blocks: number;
  /** Bytes of a shorter block at the end of the file; 0: there is none. */
  readonly tailBytes: number;
}

/** Blocks of one length in one file, moved without asking anybody in between. */
export interface Turn {
  readonly file: number;
  readonly blocks: number;
  readonly length: number;
  /** Offset of the next block of the turn, or NO_MORE at its end; at a limited rate notBefore a time. */
  next(): number;
}

/** Blocks that a file keeps the turn for where several are read at random. */
const TURN_BLOCKS = 256;

export function piecesOf(
  sizes: readonly number[],
  blockBytes: number,
  job: number,
  jobs: number,
): readonly Piece[] {
  const counts = sizes.map((size) => Math.ceil(size / blockBytes));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const from = Math.floor(total * job / jobs);
  const to = Math.floor(total * (job + 1) / jobs);
  const pieces: Piece[] = [];
  let passed = 0;
  for (const [file, count] of counts.entries()) {
    const first = Math.max(0, from - passed);
    const last = Math.min(count, to - passed);
    passed += count;
    if (first >= last) continue;
    const rest = (sizes[file] ?? 0) % blockBytes;
    const tailBytes = last === count ? rest : 0;
    pieces.push({ file, firstBlock: first, blocks: last - first - (tailBytes > 0 ? 1 : 0), tailBytes });
  }
  return pieces;
}

export interface TurnRules {
  readonly blockBytes: number;
  readonly random: boolean;
  /** Passes after the first have other orders. */
  readonly seed: number;
  readonly isEndless: boolean;
}

/** The turns of one Worker; with `isEndless` pass after pass. */
export function* turnsOf(pieces: readonly Piece[], rules: TurnRules): Generator<Turn> {
  if (pieces.length === 0) return;
  const scattered = rules.random && pieces.length > 1;
  let orders: Order[] = [];
  for (let pass = 0; pass === 0 || rules.isEndless; pass++) {
    if (pass === 0 || rules.random) orders = pieces.map((piece) => orderOf(piece, rules, pass));
    const least = scattered ? TURN_BLOCKS : Infinity;
    for (let round = 0, some = true; some; round++) {
      some = false;
      for (const [index, piece] of pieces.entries()) {
        const blocks = Math.min(least, piece.blocks - (round === 0 ? 0 : round * least));
        const place = orders[index];
        if (!(blocks > 0) || !place) continue;
        some = true;
        yield new BlockTurn(piece.file, blocks, rules.blockBytes, round === 0 ? 0 : round * least, place);
      }
    }
    for (const { file, firstBlock, blocks, tailBytes } of pieces) {
      if (tailBytes === 0) continue;
      const at = (firstBlock + blocks) * rules.blockBytes;
      yield new BlockTurn(file, 1, tailBytes, 0, () => at);
    }
  }
}

/** Where the blocks of a piece lie, in the order in which they come. */
type Order = (index: number) => number;

/** Without closures of its own: of small files there is a turn for every block. */
class BlockTurn implements Turn {
  readonly file: number;
  readonly blocks: number;
  readonly length: number;
  readonly #start: number;
  readonly #order: Order;
  #done = 0;

  constructor(file: number, blocks: number, length: number, start: number, order: Order) {
    this.file = file;
    this.blocks = blocks;
    this.length = length;
    this.#start = start;
    this.#order = order;
  }

  next(): number {
    return this.#done < this.blocks ? this.#order(this.#start + this.#done++) : NO_MORE;
  }
}

/** From the number of a block in the order to its offset in the file. */
function orderOf(
  { file, firstBlock, blocks }: Piece,
  { blockBytes, random, seed }: TurnRules,
  pass: number,
): Order {
  if (!random || blocks === 0) return (index) => (firstBlock + index) * blockBytes;
  const order = new Permutation(blocks, seed, file, firstBlock, pass);
  return (index) => (firstBlock + order.at(index)) * blockBytes;
}
