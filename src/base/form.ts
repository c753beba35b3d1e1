/**
 * In which form this program runs. The portable form says so in its environment; a compiled program is the
 * only other one whose runtime calls itself standalone.
 */
export function formOfThisProgram(): "compiled" | "portable" | "source" {
  if (Deno.env.get("STOKER_FORM") === "portable") return "portable";
  return Deno.build.standalone ? "compiled" : "source";
}
