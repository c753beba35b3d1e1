import { assertEquals } from "@std/assert";
import { decodeForm, decodeQuery, encodeKey, encodeQuery, encodeValue } from "./key_encoding.ts";

Deno.test("encodeKey: writes every byte that S3 does not sign as it is, and keeps slashes", () => {
  assertEquals(encodeKey("train/img_000001_of_8.npz"), "train/img_000001_of_8.npz");
  assertEquals(encodeKey("a b+c/ü~!'()*"), "a%20b%2Bc/%C3%BC~%21%27%28%29%2A");
  assertEquals(encodeKey("日本/😀"), "%E6%97%A5%E6%9C%AC/%F0%9F%98%80");
  assertEquals(encodeKey("//a%2F&="), "//a%252F%26%3D");
});

Deno.test("encodeValue: encodes slashes too", () => assertEquals(encodeValue("a/b"), "a%2Fb"));

Deno.test("encodeQuery: sorts by encoded name, and gives a name without value its sign", () => {
  assertEquals(
    encodeQuery([["uploads", ""], ["prefix", "a/b c"], ["Z", "1"]]),
    "Z=1&prefix=a%2Fb%20c&uploads=",
  );
  assertEquals(encodeQuery([["a-b", "1"], ["a", "2"]]), "a=2&a-b=1");
  assertEquals(encodeQuery([]), "");
});

Deno.test("decodeQuery: reads what servers write", () => {
  assertEquals(decodeQuery("pid=t%5Ba%5D&utm=1+2&uploads"), [["pid", "t[a]"], ["utm", "1 2"], [
    "uploads",
    "",
  ]]);
  assertEquals(decodeQuery(""), []);
});

Deno.test("decodeForm: undoes encoding-type=url", () => {
  assertEquals(decodeForm("a+b%2Bc/%C3%BC"), "a b+c/ü");
  assertEquals(decodeForm("plain/key"), "plain/key");
});
