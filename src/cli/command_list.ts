/**
 * The commands of this build. Only this list is loaded at start: a command's own file comes when it is called,
 * so that `stoker version` stays as quick as an empty program.
 */
import type { Command } from "./command.ts";

export interface CommandRow {
  readonly name: string;
  readonly group: "Ask" | "Run" | "Prepare" | "Look" | "Elsewhere";
  /**
   * What follows the name: small words as they are, capital ones for something to choose, `|` between words for
   * one place and ` | ` between sequences, brackets around what may be left out, `...` behind what may come again.
   * The completion reads it (completion/table.ts).
   */
  readonly takes: string;
  readonly summary: string;
  readonly example: string;
  load(): Promise<Command>;
}

const load = (module: () => Promise<{ readonly command: Command }>) => () => module().then((m) => m.command);

export const COMMANDS: readonly CommandRow[] = [
  {
    name: "quick",
    group: "Ask",
    takes: "[ADDRESS]",
    summary: "one minute, one answer: does this place feed accelerators",
    example: "stoker quick /mnt/nvme",
    load: load(() => import("./quick.ts")),
  },
  {
    name: "io",
    group: "Ask",
    takes: "read|write|mix ADDRESS...",
    summary: "raw block I/O on files or objects, comparable to fio; its words are understood",
    example: "stoker io read direct:///mnt/nvme/x --random --block-size 4KiB --queue-depth 64",
    load: load(() => import("./io.ts")),
  },
  {
    name: "ceiling",
    group: "Ask",
    takes: "",
    summary: "what this client itself can do at most: random data, compare, checksum, page cache",
    example: "stoker ceiling",
    load: load(() => import("./ceiling.ts")),
  },
  {
    name: "run",
    group: "Run",
    takes: "WORKLOAD [key=value ...]",
    summary: "every phase that the workload asks for",
    example: "stoker run tiny_npz --data /mnt/nvme/tiny",
    load: load(() => import("./run.ts")),
  },
  {
    name: "generate",
    group: "Run",
    takes: "WORKLOAD [key=value ...]",
    summary: "write the dataset, or the rest of it after an interrupt",
    example: "stoker generate unet3d_h100 --data /mnt/nvme/u",
    load: load(() => import("./generate.ts")),
  },
  {
    name: "train",
    group: "Run",
    takes: "WORKLOAD [key=value ...]",
    summary: "read it as N accelerators would, evaluation included",
    example: "stoker train unet3d_h100 --data /mnt/nvme/u --accelerators 2",
    load: load(() => import("./train.ts")),
  },
  {
    name: "checkpoint",
    group: "Run",
    takes: "WORKLOAD [key=value ...]",
    summary: "write and read back checkpoints",
    example: "stoker checkpoint tiny_checkpoint --checkpoints /mnt/nvme/c",
    load: load(() => import("./checkpoint.ts")),
  },
  {
    name: "verify",
    group: "Run",
    takes: "WORKLOAD|ADDRESS",
    summary: "compare a dataset with what it must contain, byte by byte",
    example: "stoker verify /mnt/nvme/u",
    load: load(() => import("./verify.ts")),
  },
  {
    name: "clean",
    group: "Run",
    takes: "WORKLOAD|ADDRESS",
    summary: "delete what Stoker made there, and nothing else",
    example: "stoker clean /mnt/nvme/u",
    load: load(() => import("./clean.ts")),
  },
  {
    name: "plan",
    group: "Prepare",
    takes: "WORKLOAD [key=value ...]",
    summary: "files, bytes, memory, steps, expected duration: no I/O",
    example: "stoker plan unet3d_h100 --accelerators 8 --rate 2GB/s",
    load: load(() => import("./plan.ts")),
  },
  {
    name: "check",
    group: "Prepare",
    takes: "WORKLOAD [key=value ...]",
    summary: "can this run work, here, now",
    example: "stoker check unet3d_h100 --data /mnt/nvme/u",
    load: load(() => import("./check.ts")),
  },
  {
    name: "workloads",
    group: "Prepare",
    takes: "[list | show WORKLOAD | schema]",
    summary: "the catalogue; `show` prints YAML to edit and run",
    example: "stoker workloads show unet3d_h100 > my.yaml",
    load: load(() => import("./workloads.ts")),
  },
  {
    name: "dlio",
    group: "Elsewhere",
    takes: "[key=value ...]",
    summary: "DLIO's own command line, with DLIO's files; also when called as dlio_benchmark",
    example: "stoker dlio workload=unet3d_h100 ++workload.dataset.data_folder=/mnt/nvme/u",
    load: load(() => import("./dlio.ts")),
  },
  {
    name: "completion",
    group: "Elsewhere",
    takes: "bash|zsh|fish",
    summary: "a completion script for your shell",
    example: "source <(stoker completion bash)",
    load: load(() => import("./completion.ts")),
  },
  {
    name: "schema",
    group: "Elsewhere",
    takes: "[DOCUMENT]",
    summary: "the JSON Schema of a document that Stoker prints",
    example: "stoker schema result",
    load: load(() => import("./schema.ts")),
  },
  {
    name: "help",
    group: "Elsewhere",
    takes: "[COMMAND]",
    summary: "this list, or the page of one command",
    example: "stoker help train",
    load: load(() => import("./help.ts")),
  },
  {
    name: "version",
    group: "Elsewhere",
    takes: "",
    summary: "version, form and runtime of this executable",
    example: "stoker version",
    load: load(() => import("./version.ts")),
  },
];
