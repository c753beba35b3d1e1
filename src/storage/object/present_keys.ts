/** The keys that requests are signed with now: those of the settings, until newer ones were laid beside them. */
import { Blackboard } from "./blackboard.ts";
import type { Credentials, ObjectSettings } from "./object_settings.ts";

export class PresentKeys {
  readonly #board: Blackboard | undefined;
  #seen = 0;
  #keys: Credentials | undefined;

  constructor({ credentials, renewed }: Pick<ObjectSettings, "credentials" | "renewed">) {
    this.#keys = credentials;
    this.#board = renewed && new Blackboard(renewed);
  }

  /** The same object until others take its place. Asked for before every request. */
  get now(): Credentials | undefined {
    const version = this.#board?.version ?? 0;
    if (version !== this.#seen && this.#board) {
      this.#seen = version;
      this.#keys = JSON.parse(this.#board.read()); // Credentials: only renew_keys.ts writes there
    }
    return this.#keys;
  }
}
