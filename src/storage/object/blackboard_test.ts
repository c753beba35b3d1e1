import { assert, assertEquals } from "@std/assert";
import { Blackboard } from "./blackboard.ts";

Deno.test("Blackboard: shows a text to whoever has the same memory, and that it is another one", () => {
  const memory = Blackboard.memory(100);
  const [one, other] = [new Blackboard(memory), new Blackboard(memory)];
  assertEquals([other.version, other.read()], [0, ""]);
  assert(one.write(() => "süß"));
  const first = other.version;
  assertEquals([first > 0, other.read()], [true, "süß"]);
  assert(other.write((text) => `${text}!`));
  assertEquals([one.version > first, one.read()], [true, "süß!"]);
  assert(one.write(() => ""));
  assertEquals(other.read(), "");
});

Deno.test("Blackboard: keeps the old text where the new one is too long", () => {
  const board = new Blackboard(Blackboard.memory(4));
  assert(board.write(() => "four"));
  const { version } = board;
  assertEquals([board.write(() => "five!"), board.read(), board.version], [false, "four", version]);
});

const WRITER = `
self.onmessage = async ({ data: { memory, url, name } }) => {
  const { Blackboard } = await import(url);
  const board = new Blackboard(memory);
  for (let i = 0; i < 300; i++) board.write((text) => text + name);
  self.postMessage("done");
};`;

Deno.test("Blackboard: loses nothing of what several threads write, and never shows half a text", async () => {
  const memory = Blackboard.memory(2000);
  const url = import.meta.resolve("./blackboard.ts");
  const code = URL.createObjectURL(new Blob([WRITER], { type: "text/javascript" }));
  const workers = [..."abc"].map((name) => {
    const worker = new Worker(code, { type: "module" });
    worker.postMessage({ memory, url, name });
    return worker;
  });
  let running = workers.length;
  const board = new Blackboard(memory);
  for (const worker of workers) worker.onmessage = () => running--;
  while (running > 0) {
    assert(/^[abc]*$/.test(board.read()));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  for (const worker of workers) worker.terminate();
  URL.revokeObjectURL(code);
  const text = board.read();
  assertEquals([..."abc"].map((name) => text.split(name).length - 1), [300, 300, 300]);
});
