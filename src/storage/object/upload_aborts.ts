/**
 * Gives up the unfinished uploads of one object. An abort that fails is kept until the write ends: it never hides
 * why the upload failed, and is never hidden by it.
 */
import { StorageError } from "../../base/errors.ts";
import type { Upload } from "./object_client.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { Request } from "./requests.ts";
import { retold } from "./write_problem.ts";

const LEFT_UPLOAD = "LEFT_UPLOAD";

export class UploadAborts {
  readonly #object: ObjectName;
  readonly #parts: Pick<ObjectParts, "client" | "requests">;
  readonly #address: string;
  /** Aborts that failed. */
  readonly #left: unknown[] = [];

  constructor(object: ObjectName, parts: Pick<ObjectParts, "client" | "requests">) {
    this.#object = object;
    this.#parts = parts;
    this.#address = parts.requests.addressOf(object.name);
  }

  async one(upload: Upload): Promise<void> {
    const { client, requests } = this.#parts;
    const request = new Request("abort the upload of", "write", this.#object.name);
    try {
      // Without the signal: an upload that stays open costs space until somebody finds it.
      await requests.run(request, () => client.abortUpload(upload));
    } catch (error) {
      this.#stays(error);
    }
  }

  /** Those of this object that nobody told us of. */
  async unknown(known: Upload | undefined): Promise<void> {
    const { client } = this.#parts;
    try {
      for await (const upload of client.uploads(this.#object.key)) {
        if (upload.key === this.#object.key && upload.id !== known?.id) await this.one(upload);
      }
    } catch (error) {
      this.#stays(error);
    }
  }

  /** Throws where the object was written and an upload stayed. */
  refuseLeft(): void {
    if (this.#left.length === 0) return;
    const [first] = this.#left;
    throw new StorageError(
      `'${this.#address}' was written, but an unfinished upload of it may have stayed: ${messageOf(first)}`,
      {
        code: LEFT_UPLOAD,
        operation: "abort",
        address: this.#address,
        remedy: "Remove it with 'stoker clean'; it costs space until then.",
        cause: first,
      },
    );
  }

  /** What ended the write, with what stayed. */
  told(error: unknown): unknown {
    const [first] = this.#left;
    if (first === undefined || !(error instanceof StorageError) || error.code === LEFT_UPLOAD) return error;
    return retold(error, `${error.message}; an unfinished upload may have stayed: ${messageOf(first)}`);
  }

  #stays(error: unknown): void {
    this.#left.push(error);
    this.#parts.requests.warn(
      LEFT_UPLOAD,
      `An unfinished upload of '${this.#address}' may have stayed: ${messageOf(error)}`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
