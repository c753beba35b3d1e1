/** For tests: from words as a user types them to the request, without the program around it. */
import type { IoRequest } from "../../phases/io/io_request.ts";
import { contextWith } from "../fixture.ts";
import { command } from "../io.ts";
import { parseArguments } from "../parse_arguments.ts";
import { ioRequestOf } from "./request_of.ts";
import { translate } from "./translate.ts";

export const COMMAND_OPTIONS = command.options;

export function requestFrom(...raw: string[]): IoRequest {
  const { words, options } = parseArguments(translate(raw), COMMAND_OPTIONS);
  return ioRequestOf({ words, options, context: contextWith({ out: [], err: [] }, "/here") });
}
