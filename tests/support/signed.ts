/** Fetches an image by its signed URL, as a browser does. */
export async function bytesFromUrl(url: string): Promise<Buffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`not served: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
