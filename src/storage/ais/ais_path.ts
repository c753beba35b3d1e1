/**
 * How buckets and objects are named on AIStore's wire: `/v1/objects/BUCKET/KEY?provider=ais`. A key is encoded
 * byte by byte, so that no character of it can end the path or become a query.
 */

/** A bucket of AIStore's own storage (provider "ais"). */
export interface AisBucket {
  readonly name: string;
  /** As AIStore writes it, `#name` or `@uuid#name`; undefined: the global one. */
  readonly namespace?: string;
}

/** `/v1/buckets/NAME?...`. */
export function bucketTarget(bucket: AisBucket): string {
  return `/v1/buckets/${encodeURIComponent(bucket.name)}?${bucketQuery(bucket)}`;
}

/** `/v1/objects/NAME/KEY?...`; slashes of the key stay. */
export function objectTarget(bucket: AisBucket, key: string, parameters = ""): string {
  const path = `/v1/objects/${encodeURIComponent(bucket.name)}/${encodeKey(key)}`;
  return `${path}?${bucketQuery(bucket)}${parameters}`;
}

/** Uploads in parts are listed by the S3 side only, which finds a bucket by its name; it sees native ones too. */
export function uploadsTarget(bucket: AisBucket): string {
  return `/s3/${encodeURIComponent(bucket.name)}?uploads`;
}

function encodeKey(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}

/** On the wire a namespace is always `@uuid#name`, with an empty uuid for this cluster. */
function bucketQuery({ namespace }: AisBucket): string {
  if (namespace === undefined) return "provider=ais";
  const whole = namespace.startsWith("@") ? namespace : `@${namespace}`;
  return `provider=ais&namespace=${encodeURIComponent(whole.includes("#") ? whole : `${whole}#`)}`;
}
