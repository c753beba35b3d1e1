import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ChunkedBody } from "./chunked_body.ts";
import { HttpSyntaxError } from "./response_head.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Decodes a text that arrives in pieces of that many bytes; undefined while its end is missing. */
function decode(text: string, pieceBytes: number): { body: string; rest: string } | undefined {
  const chunks = new ChunkedBody();
  let body = "";
  for (let at = 0; at < text.length; at += pieceBytes) {
    const piece = bytes(text.slice(at, at + pieceBytes));
    for (let place = 0; place < piece.length;) {
      place = chunks.read(piece, place, piece.length);
      if (chunks.isDone) return { body, rest: text.slice(at + place) };
      const count = Math.min(chunks.dataLeft, piece.length - place);
      body += text.slice(at + place, at + place + count);
      if (count > 0) chunks.tookData(count);
      place += count;
    }
  }
  return undefined;
}

const WHOLE = '3\r\nabc\r\n00A;name="v"\r\n0123456789\r\n0\r\nDigest: x\r\nEmpty:\r\n\r\nNEXT';

Deno.test("ChunkedBody: finds the same data however it was cut, and takes nothing behind its end", () => {
  for (let pieceBytes = 1; pieceBytes <= WHOLE.length; pieceBytes++) {
    assertEquals(
      decode(WHOLE, pieceBytes),
      { body: "abc0123456789", rest: "NEXT" },
      `pieces of ${pieceBytes}`,
    );
  }
});

Deno.test("ChunkedBody: is not done before its last byte", () => {
  const whole = WHOLE.slice(0, -"NEXT".length);
  for (let length = 0; length < whole.length; length++) {
    assertEquals(decode(whole.slice(0, length), 7), undefined);
  }
});

Deno.test("ChunkedBody: refuses what is not exactly the coding", () => {
  const rows: [string, string][] = [
    ["\r\n", "no hexadecimal"],
    [";x\r\n", "no hexadecimal"],
    ["g\r\n", "no hexadecimal"],
    ["-1\r\n", "no hexadecimal"],
    ["0x3\r\nabc\r\n", "no hexadecimal"],
    ["3\nabc\r\n", "no hexadecimal"],
    ["3\rabc\r\n", "CR LF"],
    ["3\r\nabcd\r\n", "CR LF"],
    ["3\r\nabc\n", "CR LF"],
    ["3\r\nabc\rx", "CR LF"],
    ["fffffffffffffff\r\n", "too large"],
    ["ffffffffffffff\r\n", "too large"],
    ["000000000000003\r\n", "too large"],
    ["3;a\nb\r\n", "control character"],
    [`3;${"x".repeat(5000)}`, "longer than 4096"],
    ["0\r\n folded: x\r\n", "no valid form"],
    ["0\r\n: x\r\n", "no valid form"],
    ["0\r\nno colon\r\n", "no valid form"],
    ["0\r\nA: b\nC: d\r\n", "control character"],
    ["0\r\nA: b\rx", "CR LF"],
    ["0\r\n\rx", "CR LF"],
    [`0\r\n${"A: b\r\n".repeat(30000)}`, "longer than 65536"],
  ];
  for (const [text, wanted] of rows) {
    const error = assertThrows(() => decode(text, 16), HttpSyntaxError, undefined, text.slice(0, 40));
    assertStringIncludes(error.message, wanted);
  }
});
