/**
 * A bucket of the stand-in as tests of S3 know one: the same questions, answered from its memory. What is put goes
 * through the proxy, which decides the target.
 */
import type { Bucket as S3Bucket } from "../s3_bucket.ts";
import type { AisCluster } from "./cluster.ts";

export type ObjectBucket = Pick<
  S3Bucket,
  "name" | "env" | "keys" | "uploads" | "sizeOf" | "get" | "put" | "remove" | "empty"
>;

/** The bucket need not be there yet: a run that writes makes it. */
export function aisBucket(cluster: AisCluster, name: string): ObjectBucket {
  const found = () => [...cluster.buckets].find(([id]) => id.endsWith(`/${name}`) || id === name)?.[1];
  const stored = (key: string) => found()?.objects.get(key)?.bytes;
  return {
    name,
    env: { AIS_ENDPOINT: cluster.url },
    keys: (prefix = "") =>
      Promise.resolve([...found()?.objects.keys() ?? []].filter((key) => key.startsWith(prefix))),
    uploads: () => Promise.resolve([...found()?.uploads.values() ?? []].map(({ key }) => key)),
    sizeOf: (key) => Promise.resolve(stored(key)?.length),
    get(key) {
      const bytes = stored(key);
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`'${key}' is not there`));
    },
    async put(key, body) {
      const path = key.split("/").map(encodeURIComponent).join("/");
      const answer = await fetch(`${cluster.url}/v1/objects/${name}/${path}`, { method: "PUT", body });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`PUT ${key}: ${answer.status} ${text}`);
    },
    remove(key) {
      found()?.objects.delete(key);
      return Promise.resolve();
    },
    empty() {
      found()?.objects.clear();
      return Promise.resolve();
    },
  };
}
