/**
 * How large an MLPerf Storage training dataset must at least be: five times the memory of the clients, so that
 * no cache can hold it, and 500 steps an epoch. Pure; both parts are rounded up to whole files.
 */

export interface DatasetMinimumInput {
  readonly hosts: number;
  /** As declared, in GiB. */
  readonly memoryGibPerHost: number;
  /** Memory of all hosts together as it was measured; the larger of the two counts. */
  readonly measuredMemoryGib?: number;
  readonly accelerators: number;
  readonly batch: number;
  readonly samplesPerFile: number;
  /** Mean bytes of a sample; may have a fraction. */
  readonly recordBytes: number;
}

export interface DatasetMinimum {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly decidedBy: "memory" | "steps";
  /** Whole files that each part asks for. */
  readonly filesForMemory: number;
  readonly filesForSteps: number;
  /** The same before rounding. */
  readonly memoryFloor: number;
  readonly stepFloor: number;
  /** Memory of all hosts that counted, in GiB, and whether it is the measured one. */
  readonly memoryGib: number;
  readonly memoryIsMeasured: boolean;
  /** Whole steps of an epoch over that many files. */
  readonly stepsPerEpoch: number;
  /** Folders that keep each below 10 000 files; 0 when one folder does. */
  readonly suggestedSubfolders: number;
}

const TIMES_MEMORY = 5;
const LEAST_STEPS = 500;
const FILES_PER_FOLDER = 10_000;

export function datasetMinimum(input: DatasetMinimumInput): DatasetMinimum {
  const { accelerators, batch, samplesPerFile, recordBytes } = input;
  const declaredGib = input.hosts * input.memoryGibPerHost;
  const memoryGib = Math.max(declaredGib, input.measuredMemoryGib ?? 0);
  const fileBytes = samplesPerFile * recordBytes;
  const memoryBytes = TIMES_MEMORY * memoryGib * 2 ** 30;
  const stepSamples = LEAST_STEPS * accelerators * batch;
  for (const [name, value] of Object.entries({ memoryGib, accelerators, batch, fileBytes })) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new RangeError(`Cannot size a dataset with ${name} = ${value}`);
    }
  }
  const filesForMemory = divideUp(memoryBytes, fileBytes);
  const filesForSteps = divideUp(stepSamples, samplesPerFile);
  const files = Math.max(filesForMemory, filesForSteps);
  return {
    files,
    fileBytes,
    totalBytes: files * fileBytes,
    decidedBy: filesForSteps > filesForMemory ? "steps" : "memory",
    filesForMemory,
    filesForSteps,
    memoryFloor: memoryBytes / fileBytes,
    stepFloor: stepSamples / samplesPerFile,
    memoryGib,
    memoryIsMeasured: memoryGib > declaredGib,
    stepsPerEpoch: Math.floor(files * samplesPerFile / (batch * accelerators)),
    suggestedSubfolders: files > FILES_PER_FOLDER ? Math.ceil(files / FILES_PER_FOLDER) : 0,
  };
}

/** By the remainder, which is exact, so that rounding of the quotient cannot add or lose a file. */
function divideUp(amount: number, part: number): number {
  const rest = amount % part;
  return Math.round((amount - rest) / part) + (rest > 0 ? 1 : 0);
}
