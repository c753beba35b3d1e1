/**
 * Every format on every backend for every framework and number of read threads: generated, verified, trained and
 * evaluated on with every byte compared. Both sides come from their registries, so a new one of either is tested
 * with all of the other.
 */
import { assert, assertEquals } from "@std/assert";
import { printAddress } from "../../src/base/address.ts";
import { FORMATS } from "../../src/formats/registry.ts";
import { requestFor, TINY, withFolder } from "../../src/phases/run_fixture.ts";
import { generatePhase } from "../../src/phases/generate.ts";
import { preflight } from "../../src/phases/preflight.ts";
import type { PhaseName } from "../../src/phases/run_request.ts";
import { Session } from "../../src/phases/session.ts";
import { trainPhase } from "../../src/phases/train.ts";
import { verifyPhase } from "../../src/phases/verify.ts";
import { peerTest } from "../peers.ts";
import { type Place, PLACES } from "./places.ts";

const FRAMEWORKS = ["pytorch", "tensorflow"];
const READ_THREADS = [0, 1, 4];

for (const { name, needs, open } of Object.values(PLACES).flat()) {
  for (const format of Object.keys(FORMATS)) {
    peerTest(
      `matrix: ${format} on ${name}, whatever reads it`,
      needs,
      (...given) =>
        withFolder(async (folder) => {
          const place = await open(...given);
          try {
            await make({ place, folder, format });
            // What a framework asks for differs, what lies there does not.
            await Promise.all(FRAMEWORKS.map(async (framework) => {
              for (const threads of READ_THREADS) await read({ place, folder, format }, framework, threads);
            }));
          } finally {
            await place.close();
          }
        }),
    );
  }
}

interface Dataset {
  readonly place: Place;
  readonly folder: string;
  readonly format: string;
}

const samplesPerFile = (format: string) => format === "synthetic" ? 1 : 2;

async function make(dataset: Dataset): Promise<void> {
  const session = await sessionOf(dataset, ["generate", "verify"], {});
  const generated = await generatePhase(session);
  const verified = await verifyPhase(session);
  await session.close(undefined);
  assertEquals([generated.files, verified.files, verified.findings], [6, 6, []]);
  assertEquals(verified.bytes, generated.bytes);
}

/** Straight through the phase: what a client could do at most is measured after it, and takes longer. */
async function read(dataset: Dataset, framework: string, threads: number): Promise<void> {
  const about = `${dataset.format} with ${framework} and ${threads} threads in ${
    printAddress(dataset.place.data)
  }`;
  const session = await sessionOf(dataset, ["train"], { framework, "reader.read_threads": threads });
  await trainPhase(session);
  await session.close(undefined);
  const { train, evaluate } = session.result.phases;
  const [trained, evaluated] = [train?.epochs ?? [], evaluate?.epochs ?? []];
  const perFile = samplesPerFile(dataset.format);
  assertEquals([trained, evaluated].map(samplesOf), [4 * perFile, 2 * perFile], about);
  const bytes = bytesOf([...trained, ...evaluated]);
  assert(bytes > 0, about);
  assertEquals([train?.verifiedBytes, train?.findings], [bytes, []], about);
}

async function sessionOf(
  { place, folder, format }: Dataset,
  phases: readonly PhaseName[],
  change: Readonly<Record<string, string | number>>,
): Promise<Session> {
  const values = {
    ...TINY,
    "dataset.format": format,
    "dataset.num_files_train": 4,
    "dataset.num_files_eval": 2,
    "dataset.num_samples_per_file": samplesPerFile(format),
    "train.epochs": 1,
    ...change,
  };
  const { data, io } = place;
  const request = requestFor(folder, phases, { data, io, keepsResult: false }, values);
  assertEquals((await preflight(request)).filter(({ severity }) => severity === "error"), []);
  const session = new Session({ ...request, resultsFolder: undefined });
  session.start();
  return session;
}

function samplesOf(epochs: readonly { readonly samples: number }[]): number {
  return epochs.reduce((sum, { samples }) => sum + samples, 0);
}

function bytesOf(epochs: readonly { readonly bytes: number }[]): number {
  return epochs.reduce((sum, { bytes }) => sum + bytes, 0);
}
