/** What the programs that this one started have cost, for peers that do not tell it themselves. */

/** Processor time of those that have ended and were waited for. */
export function childSeconds(): number {
  const [, fields = ""] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = fields.split(" ").slice(13, 15);
  return (Number(user) + Number(system)) / 100;
}
