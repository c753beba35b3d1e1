import { assert, assertEquals, assertRejects } from "@std/assert";
import { resetSocket } from "./reset_socket.ts";

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(`resetSocket: ends a write to ${hostname} that nobody takes, and no other connection`, async () => {
    using listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr;
    const first = await Deno.connect({ hostname, port });
    const atFirst = await listener.accept();
    const second = await Deno.connect({ hostname, port });
    const atSecond = await listener.accept();
    const blocks = new Uint8Array(64 << 20);
    const writing = first.write(blocks).then(() => first.write(blocks)).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals(resetSocket(first.localAddr as Deno.NetAddr, first.remoteAddr as Deno.NetAddr), true);
    assert(await writing instanceof Error);
    await second.write(new Uint8Array([1, 2, 3]));
    assertEquals(await atSecond.read(new Uint8Array(9)), 3);
    for (const connection of [first, atFirst, second, atSecond]) connection.close();
  });
}

Deno.test("resetSocket: says so when there is no such socket", () => {
  const nowhere = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;
  assertEquals(resetSocket(nowhere, nowhere), false);
});

Deno.test("resetSocket: the other side learns that the bytes are not all", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const atOther = await listener.accept();
  await connection.write(new Uint8Array(1000));
  assertEquals(
    resetSocket(connection.localAddr as Deno.NetAddr, connection.remoteAddr as Deno.NetAddr),
    true,
  );
  connection.close();
  const broken = await assertRejects(async () => {
    while (await atOther.read(new Uint8Array(4096)) !== null);
  });
  assert(broken instanceof Deno.errors.ConnectionReset, String(broken));
  atOther.close();
});
