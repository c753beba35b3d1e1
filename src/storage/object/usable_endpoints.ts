/** Which endpoints of a run answer before it begins: it can do without some of them, but not without all. */
import type { Finding } from "../../base/errors.ts";
import type { Endpoint } from "./endpoints.ts";
import type { ObjectClient } from "./object_client.ts";
import type { Asked } from "./preflight_question.ts";

export interface Usable<Client extends ObjectClient> {
  /** Those that answered, in their order. */
  readonly usable: readonly Asked<Client>[];
  /** Of the others: warnings where one is usable at least. */
  readonly findings: readonly Finding[];
}

/** Asks all of them at once; `look` finds nothing at one that is usable. */
export async function usableEndpoints<Client extends ObjectClient>(
  endpoints: readonly Endpoint[],
  clientOf: (endpoint: Endpoint) => Client,
  look: (asked: Asked<Client>) => Promise<readonly Finding[]>,
): Promise<Usable<Client>> {
  const asked = endpoints.map((endpoint) => ({ client: clientOf(endpoint), endpoint }));
  const answers = await Promise.all(asked.map(look));
  const usable = asked.filter((_, index) => answers[index]?.length === 0);
  const failures = answers.flat();
  const findings = usable.length === 0
    ? failures
    : failures.map((finding) => ({ ...finding, severity: "warning" as const }));
  return { usable, findings };
}
