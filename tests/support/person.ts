import type { Answer } from './ask.ts';

export type StaffRole = 'ADMIN' | 'RADIOLOGIST' | 'PHYSICIAN' | 'TECHNOLOGIST' | 'CLERK' | 'ANALYST';

const uploadImage = `mutation UploadImage($input: UploadImageInput!, $file: Upload!) {
  uploadImage(input: $input, file: $file) {
    id modality dicomModality fileName contentType byteSize sha256 url warnings { code }
  }
}`;

const uploadImages = `mutation UploadImages($input: UploadImagesInput!, $files: [Upload!]!) {
  uploadImages(input: $input, files: $files) {
    fileName image { id sha256 } error { code message field }
  }
}`;

/** Someone at a keyboard: asks the gateway over HTTP as a client does. */
export class Person {
  readonly address: string;
  readonly token: string | null;
  /** Of the staff member, for staff. */
  readonly staffId: string | null;

  constructor(address: string, token: string | null, staffId: string | null) {
    this.address = address;
    this.token = token;
    this.staffId = staffId;
  }

  static async signIn(address: string, email: string, password: string): Promise<Person> {
    const data = await new Person(address, null, null).must(
      `mutation ($email: String!, $password: String!) {
        login(input: { email: $email, password: $password }) { accessToken account { staff { id } } }
      }`,
      { email, password },
    );
    const { accessToken, account } = data['login'] as {
      accessToken: string;
      account: { staff: { id: string } | null };
    };
    return new Person(address, accessToken, account.staff?.id ?? null);
  }

  /** Sends an operation and gives data and errors as they came. */
  async ask(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers() },
      body: JSON.stringify({ query, variables }),
    });
    return toAnswer(response);
  }

  /** Sends an operation that must succeed. */
  async must(query: string, variables: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { data, errors } = await this.ask(query, variables);
    if (data === null || errors.length > 0) throw new Error(`refused: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Uploads a file as an image of a patient. @param more fields of UploadImageInput */
  async upload(
    patient: { id: string },
    file: Uint8Array<ArrayBuffer>,
    fileName = 'image.dcm',
    more: Record<string, unknown> = {},
  ): Promise<Answer> {
    const input = { patientId: patient.id, acceptPatientMismatch: true, ...more };
    const operation = { query: uploadImage, variables: { input, file: null } };
    return this.#send(operation, [['variables.file', new Blob([file]), fileName]]);
  }

  /** Uploads files in one request. @param more fields of UploadImagesInput */
  async uploadAll(
    patient: { id: string },
    files: readonly (readonly [content: Uint8Array<ArrayBuffer>, fileName: string])[],
    more: Record<string, unknown> = {},
  ): Promise<Answer> {
    const variables = { input: { patientId: patient.id, ...more }, files: files.map(() => null) };
    const operation = { query: uploadImages, variables };
    return this.#send(
      operation,
      files.map(([content, name], index) => [`variables.files.${index}`, new Blob([content]), name]),
    );
  }

  async #send(operation: object, files: readonly (readonly [string, Blob, string])[]): Promise<Answer> {
    const form = new FormData();
    form.set('operations', JSON.stringify(operation));
    form.set('map', JSON.stringify(Object.fromEntries(files.map(([path], index) => [index, [path]]))));
    for (const [index, [, content, name]] of files.entries()) form.set(String(index), content, name);
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'apollo-require-preflight': 'true', ...this.headers() },
      body: form,
    });
    return toAnswer(response);
  }

  headers(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }
}

async function toAnswer(response: Response): Promise<Answer> {
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { data, errors };
}
