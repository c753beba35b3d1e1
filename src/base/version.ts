import config from "../../deno.json" with { type: "json" };

/** The version of this program, said once in deno.json. */
export const VERSION: string = config.version;
