/**
 * In which form this program runs. A compiled program says so itself, which comes first: started by a portable
 * one it inherits that one's environment.
 */
export function formOfThisProgram(): "compiled" | "portable" | "source" {
  if (Deno.build.standalone) return "compiled";
  return Deno.env.get("STOKER_FORM") === "portable" ? "portable" : "source";
}
