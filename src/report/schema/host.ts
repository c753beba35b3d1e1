/** What is known of a machine that took part. No secrets, no serial numbers. */
import { type Static, Type } from "@sinclair/typebox";
import { count } from "./parts.ts";

const text = Type.Union([Type.String(), Type.Null()]);
const number = Type.Union([Type.Number(), Type.Null()]);

export const Host = Type.Object({
  hostname: Type.String(),
  cpus: count("that this process may use"),
  memoryBytes: count("that this machine has"),
  memoryLimitBytes: number,
  cpuLimit: number,
  cpuModel: text,
  governor: text,
  kernel: text,
  os: text,
  architecture: Type.String(),
  runtime: Type.String(),
  storage: Type.Union([
    Type.Object({
      path: Type.String(),
      fileSystem: text,
      mountOptions: text,
      device: text,
      deviceModel: text,
      rotational: Type.Union([Type.Boolean(), Type.Null()]),
      scheduler: text,
    }),
    Type.Null(),
  ]),
  networks: Type.Array(Type.Object({ name: Type.String(), megabitsPerSecond: number, mtu: number })),
});
export type Host = Static<typeof Host>;
