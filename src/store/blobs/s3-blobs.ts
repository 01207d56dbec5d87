import { AwsClient } from "aws4fetch";
import type { Blobs } from "../../engine/needs.ts";
import { Unavailable } from "../../engine/needs.ts";
import { blobAddress, blobDigest, BlobMissing, undamaged } from "./blob-digest.ts";

export type S3Settings = {
  /** Endpoint, bucket and perhaps a prefix: `https://s3.eu-central-1.amazonaws.com/my-bucket/lintel`. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
};

const timeoutMs = 60_000;
const retries = 4;

/** Bytes as objects of an S3-compatible store, by their digest. What is stored is signed over, and checked when read. */
export function s3Blobs(settings: S3Settings): Blobs {
  const { url, region, accessKeyId, secretAccessKey, sessionToken } = settings;
  const root = url.replace(/\/+$/u, "");
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const client = new AwsClient({ ...credentials, region, service: "s3", retries });
  const call = async (address: string, init: RequestInit): Promise<Response> => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      return await client.fetch(`${root}/${address}`, { redirect: "error", signal, ...init });
    } catch (error) {
      throw new Unavailable("the blob store cannot be reached", { cause: error });
    }
  };
  return {
    async put(bytes) {
      const digest = blobDigest(bytes);
      const address = blobAddress(digest);
      const headers = { "content-type": "application/octet-stream", "x-amz-content-sha256": address };
      const answer = await call(address, { method: "PUT", body: Buffer.from(bytes), headers });
      await answer.body?.cancel();
      if (!answer.ok) throw refusal("take", answer.status);
      return digest;
    },
    async get(digest) {
      const answer = await call(blobAddress(digest), { method: "GET" });
      if (answer.status === 404) {
        await answer.body?.cancel();
        throw new BlobMissing(digest);
      }
      if (!answer.ok) {
        await answer.body?.cancel();
        throw refusal("give", answer.status);
      }
      return undamaged(digest, await bodyOf(answer));
    },
  };
}

async function bodyOf(answer: Response): Promise<Uint8Array> {
  try {
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw new Unavailable("the blob store broke off in the middle of a blob", { cause: error });
  }
}

/** The store is there and says no: settings or rights, unless it says that it is busy or broken. */
function refusal(verb: string, status: number): Error {
  if (status >= 500 || status === 429 || status === 408)
    return new Unavailable(`the blob store did not ${verb} a blob (HTTP ${status})`);
  return new Error(
    `The blob store refuses to ${verb} a blob (HTTP ${status}): check LINTEL_S3_URL, AWS_REGION and the access key.`,
  );
}
