import { getOperationAST, parse } from 'graphql';
import { badInput, tooLarge } from './errors.ts';

/** Largest `operations` or `map`, in bytes. */
export const maxFieldBytes = 1024 ** 2;
const maxDepth = 64;

/** A place in a list; each file of one is answered for by itself. */
export const isPathInList = (text: string): boolean => /\.\d+$/.test(text);

const path = /^variables\.[A-Za-z_]\w*(\.([A-Za-z_]\w*|0|[1-9]\d{0,9}))*$/;
const poisonous = new Set(['__proto__', 'constructor', 'prototype']);

type JsonObject = Record<string, unknown>;

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isObject = (value: unknown): value is JsonObject => isNested(value) && !Array.isArray(value);

/** Checks the two fields of a GraphQL multipart request, before anything follows the paths that they name. */
export class UploadFields {
  readonly #maxFiles: number;
  #operations: JsonObject | undefined;
  #mapped = false;
  #isForOne = false;

  /** Whether the request is for one file, rather than for a list. */
  get isForOne(): boolean {
    return this.#isForOne;
  }

  constructor(maxFiles: number) {
    this.#maxFiles = maxFiles;
  }

  /**
   * @param isCut whether the field was longer than {@link maxFieldBytes}
   * @throws AppError PAYLOAD_TOO_LARGE or BAD_USER_INPUT with the field's name
   */
  check(name: string, value: string, isCut: boolean): void {
    if (name !== 'operations' && name !== 'map') return;
    if (isCut) throw tooLarge(name, `${name}: may have at most 1 MiB.`);
    if (name === 'operations') this.#checkOperations(value);
    else this.#checkMap(value);
  }

  #checkOperations(text: string): void {
    if (this.#operations !== undefined) throw badInput('operations', 'operations: may be sent only once.');
    const operations = parsed('operations', text);
    if (!isObject(operations)) throw badInput('operations', 'operations: must be one GraphQL request.');
    if (depthOf(operations) > maxDepth) throw badInput('operations', 'operations: is nested too deeply.');
    this.#operations = operations;
  }

  #checkMap(text: string): void {
    if (this.#operations === undefined) throw badInput('map', 'map: must follow operations.');
    if (this.#mapped) throw badInput('map', 'map: may be sent only once.');
    this.#mapped = true;
    const map = parsed('map', text);
    if (!isObject(map)) throw badInput('map', 'map: must be an object.');
    const files = Object.values(map);
    if (files.length > this.#maxFiles) {
      throw tooLarge('map', `map: may name at most ${this.#maxFiles} files.`);
    }
    const declared = declaredVariables(this.#operations);
    const taken = new Set<string>();
    const variables = new Set<string>();
    for (const paths of files) {
      // A file is a stream, and a stream can be read once.
      const [only, ...more] = Array.isArray(paths) ? (paths as unknown[]) : [];
      if (typeof only !== 'string' || more.length > 0 || taken.has(only)) {
        throw badInput('map', 'map: must give each file one path of its own.');
      }
      taken.add(only);
      this.#checkPath(this.#operations, only, declared);
      variables.add(only.split('.')[1] ?? '');
    }
    this.#isForOne = taken.size === 1 && !taken.values().some(isPathInList);
    // Fields of a mutation run one after another, but files come as the client sends them: two fields could wait
    // for each other's.
    if (variables.size > 1)
      throw badInput('map', 'map: may lead to one variable only, a list for several files.');
  }

  #checkPath(operations: JsonObject, text: string, declared: ReadonlySet<string> | null): void {
    const steps = text.split('.');
    if (!path.test(text) || steps.some((step) => poisonous.has(step))) {
      throw badInput('map', 'map: a path must lead to a variable, such as variables.file.');
    }
    if (declared !== null && !declared.has(steps[1] ?? '')) {
      throw badInput('map', 'map: names a variable that the operation does not declare.');
    }
    let value: unknown = operations;
    for (const step of steps) {
      value = isNested(value) && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
    }
    if (value !== null) throw badInput('map', 'map: a path must lead to a null in operations.');
  }
}

function parsed(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badInput(field, `${field}: is not valid JSON.`);
  }
}

/** Counts levels without recursion, as what it measures could overflow the stack. */
function depthOf(value: JsonObject): number {
  let level: object[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= maxDepth) {
    depth += 1;
    level = level.flatMap((item) => Object.values(item).filter(isNested));
  }
  return depth;
}

/** A file that no variable asks for would hold up those behind it. @returns null where there is no text to tell */
function declaredVariables({ query, operationName }: JsonObject): ReadonlySet<string> | null {
  if (typeof query !== 'string') return null;
  try {
    const name = typeof operationName === 'string' ? operationName : null;
    const operation = getOperationAST(parse(query, { maxLexicalTokens: 20_000 }), name);
    return operation
      ? new Set(operation.variableDefinitions?.map(({ variable }) => variable.name.value))
      : null;
  } catch {
    // What is wrong with the text is said when it is executed.
    return null;
  }
}
