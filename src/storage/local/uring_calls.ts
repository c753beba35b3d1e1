/**
 * Opens, flushes and closes that are under way in a ring beside its blocks: each has an id, and room for a path where
 * the kernel reads it. What finds no id waits for one.
 */
import { CStringRoom } from "../../../ffi/c_string.ts";

type Begin = (id: number) => void;
type Answered = (result: number) => void;

export class UringCalls {
  readonly #first: number;
  readonly #answered: Answered[] = [];
  readonly #paths: CStringRoom[] = [];
  readonly #free: number[] = [];
  readonly #waiting: Begin[] = [];

  /** Ids are `first` to `first + count - 1`. */
  constructor(first: number, count: number) {
    this.#first = first;
    for (let id = first + count - 1; id >= first; id--) this.#free.push(id);
  }

  /** `begin` pushes the request, now or when another has ended; `answered` gets its result. */
  begin(begin: Begin, answered: Answered): void {
    const id = this.#free.pop();
    if (id === undefined) this.#waiting.push((free) => this.#beginAs(free, begin, answered));
    else this.#beginAs(id, begin, answered);
  }

  /** The address of a path that stays there until the call of this id has ended. */
  placed(id: number, path: string): number {
    const room = this.#paths[id - this.#first] ??= new CStringRoom();
    return room.place(path);
  }

  ended(id: number, result: number): void {
    const answered = this.#answered[id - this.#first];
    const next = this.#waiting.shift();
    if (next) next(id);
    else this.#free.push(id);
    answered?.(result);
  }

  #beginAs(id: number, begin: Begin, answered: Answered): void {
    this.#answered[id - this.#first] = answered;
    begin(id);
  }
}
