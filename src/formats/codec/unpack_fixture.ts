/** For tests of what unpacks a stream: feeds it bytes in pieces, and collects the text that comes out. */

export async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) {
    yield await Promise.resolve(bytes.subarray(at, at + length));
  }
}

export async function textOfPieces(unpacked: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of unpacked) text += decoder.decode(piece, { stream: true });
  return text;
}
