/** The client of AIStore against a real cluster: the tests that the stand-in has to pass as well. */
import { clientSuite } from "../ais/client_suite.ts";
import { peerTest } from "../peers.ts";

clientSuite((what, fn) => peerTest(`AIStore: ${what}`, "STOKER_TEST_AIS_ENDPOINT", (url) => fn(url)));
