/** A random 128-bit name in hexadecimal. `crypto.randomUUID` is absent on plain http inside a hospital's network. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
