/** `ceiling --json`: what this client can do at most, without any storage. */
import { type Static, Type } from "@sinclair/typebox";
import { count } from "./parts.ts";

const rate = (description: string) =>
  Type.Number({ minimum: 0, description: `bytes a second; ${description}` });

export const Ceiling = Type.Object({
  schema: Type.Literal("stoker.ceiling/1"),
  stoker: Type.Object({ version: Type.String() }),
  started: Type.String({ description: "RFC 3339" }),
  cpus: count("that this process may use"),
  randomBytesPerSecond: rate("making the stream, one core"),
  compareBytesPerSecond: rate("comparing with the stream, one core"),
  crc32BytesPerSecond: rate("CRC-32, one core"),
  crc32cBytesPerSecond: rate("CRC-32C, one core"),
  pageCacheBytesPerSecond: rate("reading a file that lies in memory, one core"),
  randomBytesPerSecondAllCores: rate("making the stream, a Worker on each core at the same time"),
  engine: Type.String({ description: "that read the file" }),
});
export type Ceiling = Static<typeof Ceiling>;
