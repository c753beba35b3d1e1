/**
 * DLIO's log as a file and on stdout, line by line as things happen: whatever ends the run, the lines until then
 * are there. The file begins with the run, never before.
 */
import { StorageError } from "../../base/errors.ts";
import type { DlioEvent } from "../../report/dlio/dlio_event.ts";
import { dlioLines, type DlioOrders } from "../../report/dlio/dlio_log.ts";
import { heardLines, type LogLevel } from "../../report/dlio/heard_lines.ts";
import type { Console } from "../../terminal/console.ts";
import { callingPlace } from "./calling_place.ts";

/** Between the place that tells and `tell` below: the session and the command, with `tell` itself. */
const TELLERS = 3;

export interface DlioLogFileOptions {
  readonly path: string;
  readonly orders: DlioOrders;
  readonly level: LogLevel;
  /** Absent where stdout holds something else. */
  readonly console: Pick<Console, "out"> | undefined;
}

export class DlioLogFile {
  readonly #options: DlioLogFileOptions;
  #file: Deno.FsFile | undefined;

  constructor(options: DlioLogFileOptions) {
    this.#options = options;
  }

  tell(event: DlioEvent, at: Date): void {
    const { orders, level, console, path } = this.#options;
    const lines = heardLines(dlioLines(event, orders, at), level);
    const place = level === "debug" ? callingPlace(new Error().stack, TELLERS) : "";
    const text = lines.map((line) => `${line}${place}\n`).join("");
    try {
      this.#file ??= openLog(path);
      const bytes = new TextEncoder().encode(text);
      for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    } catch (error) {
      throw logError(path, error);
    }
    if (text !== "") console?.out(text);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

function openLog(path: string): Deno.FsFile {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  return Deno.openSync(path, { write: true, create: true, truncate: true });
}

function logError(path: string, error: unknown): StorageError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageError(`Cannot write '${path}': ${reason}.`, {
    code: "RESULTS",
    operation: "write",
    remedy: "Choose another folder with hydra.run.dir, or another name with output.log_file.",
    address: path,
    cause: error,
  });
}
