import { assertEquals, assertThrows } from "@std/assert";
import { childrenOf, escapeXml, parseXml, textOf, XmlError } from "./xml.ts";

Deno.test("parseXml: reads elements, text, entities and empty elements", () => {
  const root = parseXml(
    `\n<?xml version="1.0" encoding="UTF-8"?>\n <!-- > -->\n<s3:List xmlns:s3="http://x/">\n` +
      `  <Key a='1'> a&amp;b&#x20AC;&#8364;&lt; </Key><Size>1</Size ><Empty/><Empty />\n</s3:List>\n`,
  );
  assertEquals(root.name, "List");
  assertEquals(textOf(root, "Key"), " a&b€€< ");
  assertEquals(textOf(root, "Size"), "1");
  assertEquals(textOf(root, "None"), undefined);
  assertEquals(childrenOf(root, "Empty").length, 2);
});

Deno.test("parseXml: refuses what is no whole document", () => {
  const bad = [
    "",
    "Bad gateway",
    "<a>",
    "<a><b></a></b>",
    "</a>",
    "<a></a><b></b>",
    "<a></a>x",
    "<a>x<b></b></a>",
    "<a",
    "<a>&nope;</a>",
    "<a>&amp</a>",
    "<a>&#x110000;</a>",
    "<!DOCTYPE a><a></a>",
    "<a><![CDATA[x]]></a>",
    "<1></1>",
    `${"<a>".repeat(30)}${"</a>".repeat(30)}`,
  ];
  for (const text of bad) assertThrows(() => parseXml(text), XmlError, undefined, text);
});

Deno.test("textOf: refuses two answers to one question", () => {
  assertThrows(() => textOf(parseXml("<a><b>1</b><b>2</b></a>"), "b"), XmlError, "several <b>");
});

Deno.test("escapeXml: comes back as it was", () => {
  const text = `a<b>&"c'\r\nü`;
  assertEquals(parseXml(`<a>${escapeXml(text)}</a>`).text, text);
});
