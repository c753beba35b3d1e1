/** For questions that are none of the run's requests: they go to one endpoint, and are not counted. */
import type { AttemptWatch, Endpoint, Endpoints } from "./endpoints.ts";

const UNHEEDED: AttemptWatch = { answered() {}, repeated() {}, sent() {}, received() {} };

export function oneEndpoint(endpoint: Endpoint): Endpoints {
  return { use: (attempt) => attempt(endpoint, UNHEEDED) };
}
