import type { Client } from 'minio';

/** The parts of one object on their way into a bucket, in order; a file of less than one part is put as it is. */
export class MinioParts {
  readonly #client: Client;
  readonly #bucket: string;
  readonly #key: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #sent: { part: number; etag: string }[] = [];
  #uploadId: string | undefined;

  constructor(client: Client, bucket: string, key: string, contentType: string) {
    this.#client = client;
    this.#bucket = bucket;
    this.#key = key;
    this.#headers = { 'Content-Type': contentType };
  }

  /** @param isLast when it is shorter than the others; the last may be empty */
  async send(part: Buffer, isLast: boolean): Promise<void> {
    if (this.#uploadId === undefined && isLast) {
      await this.#client.putObject(this.#bucket, this.#key, part, part.length, this.#headers);
    } else if (part.length > 0) {
      this.#uploadId ??= await this.#client.initiateNewMultipartUpload(
        this.#bucket,
        this.#key,
        this.#headers,
      );
      const target = {
        bucketName: this.#bucket,
        objectName: this.#key,
        uploadID: this.#uploadId,
        headers: {},
      };
      const partNumber = this.#sent.length + 1;
      this.#sent.push(await this.#client.uploadPart({ ...target, partNumber }, part));
    }
  }

  /** Makes one object of what was sent. */
  async complete(): Promise<void> {
    if (this.#uploadId === undefined) return;
    await this.#client.completeMultipartUpload(this.#bucket, this.#key, this.#uploadId, this.#sent);
  }
}
