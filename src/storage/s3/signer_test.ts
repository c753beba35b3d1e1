import { assert, assertEquals } from "@std/assert";
import { NO_BODY, type Signable, Signer, UNSIGNED_BODY } from "./signer.ts";

/** The published example of Signature Version 4 for S3. */
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const DAY = Date.UTC(2013, 4, 24);
const request: Signable = {
  method: "GET",
  host: "examplebucket.s3.amazonaws.com",
  path: "/test.txt",
  query: "",
  headers: [["range", "bytes=0-9"]],
  bodyHash: NO_BODY,
};

function signature(signer: Signer, given: Signable, region = "us-east-1", nowMs = DAY): string {
  const header = signer.sign(given, region, nowMs).find(([name]) => name === "authorization");
  return /Signature=([0-9a-f]{64})$/.exec(header?.[1] ?? "")?.[1] ?? "";
}

Deno.test("Signer.sign: agrees with the published examples", () => {
  const signer = new Signer(credentials);
  const rows: [Partial<Signable>, string][] = [
    [{}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"],
    [
      {
        method: "PUT",
        path: "/test%24file.text",
        headers: [["date", "Fri, 24 May 2013 00:00:00 GMT"], ["x-amz-storage-class", "REDUCED_REDUNDANCY"]],
        bodyHash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      },
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ],
    [
      { path: "/", query: "lifecycle=", headers: [] },
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ],
    [
      { path: "/", query: "max-keys=2&prefix=J", headers: [] },
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ],
  ];
  for (const [change, expected] of rows) {
    assertEquals(signature(signer, { ...request, ...change }), expected);
  }
});

Deno.test("Signer.sign: a kept key serves its region and day only", () => {
  const kept = new Signer(credentials);
  for (
    const [region, nowMs] of [["us-east-1", DAY], ["eu-west-1", DAY], ["us-east-1", DAY + 864e5]] as const
  ) {
    const fresh = new Signer(credentials);
    for (let i = 0; i < 2; i++) {
      assertEquals(signature(kept, request, region, nowMs), signature(fresh, request, region, nowMs));
    }
  }
  const days = [DAY, DAY + 864e5].map((nowMs) => signature(kept, request, "us-east-1", nowMs));
  assert(days[0] !== days[1]);
});

Deno.test("Signer.sign: signs the session token and sends it", () => {
  const signed = new Signer({ ...credentials, sessionToken: "TOKEN" }).sign(request, "us-east-1", DAY);
  assertEquals(signed.find(([name]) => name === "x-amz-security-token")?.[1], "TOKEN");
  const names = "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date;x-amz-security-token,";
  assert(signed.at(-1)?.[1].includes(names), signed.at(-1)?.[1]);
});

Deno.test("Signer.sign: changes nothing without credentials", () => {
  assertEquals(new Signer(undefined).sign(request, "us-east-1", DAY), request.headers);
});

Deno.test("Signer.sign: never carries the secret", () => {
  const text = JSON.stringify(
    new Signer(credentials).sign({ ...request, bodyHash: UNSIGNED_BODY }, "x", DAY),
  );
  assert(!text.includes(credentials.secretAccessKey) && text.includes(UNSIGNED_BODY));
});
