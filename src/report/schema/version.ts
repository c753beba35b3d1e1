/** `version --json`. */
import { type Static, Type } from "@sinclair/typebox";

export const VersionDocument = Type.Object({
  schema: Type.Literal("stoker.version/1"),
  stoker: Type.Object({
    version: Type.String(),
    form: Type.Union([Type.Literal("compiled"), Type.Literal("portable"), Type.Literal("source")]),
  }),
  started: Type.String({ description: "RFC 3339" }),
  deno: Type.String(),
  v8: Type.String(),
  target: Type.String({ description: "architecture and operating system, as compilers name them" }),
});
export type VersionDocument = Static<typeof VersionDocument>;
