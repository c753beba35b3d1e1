import { assert, assertEquals } from "@std/assert";
import { shutDownSocket } from "./shut_down_socket.ts";

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(`shutDownSocket: ends a write to ${hostname} that nobody takes, and no other connection`, async () => {
    using listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr;
    const first = await Deno.connect({ hostname, port });
    const atFirst = await listener.accept();
    const second = await Deno.connect({ hostname, port });
    const atSecond = await listener.accept();
    const blocks = new Uint8Array(64 << 20);
    const writing = first.write(blocks).then(() => first.write(blocks)).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(shutDownSocket(first.localAddr as Deno.NetAddr, first.remoteAddr as Deno.NetAddr), true);
    assert(await writing instanceof Error);
    await second.write(new Uint8Array([1, 2, 3]));
    assertEquals(await atSecond.read(new Uint8Array(9)), 3);
    for (const connection of [first, atFirst, second, atSecond]) connection.close();
  });
}

Deno.test("shutDownSocket: says so when there is no such socket", () => {
  const nowhere = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;
  assertEquals(shutDownSocket(nowhere, nowhere), false);
});
