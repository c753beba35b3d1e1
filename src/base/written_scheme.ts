/** Which texts name a scheme: asked of whole addresses, and of what stands inside them by mistake. */
const WRITTEN_SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//;

/** The scheme that a text names, in lower case and known or not; undefined for a bare one. */
export function writtenScheme(text: string): string | undefined {
  return WRITTEN_SCHEME.exec(text)?.[1]?.toLowerCase();
}
