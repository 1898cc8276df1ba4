import { describe, expect, it } from '@jest/globals';
import { AppError, badInput } from '@lightbox/platform/errors.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { toSafeError, withoutInternals, withoutValues } from '@lightbox/platform/safe-errors.ts';
import { refusal } from '@lightbox/platform/subgraph.ts';
import { buildSchema, GraphQLError, locatedError, parse, validate } from 'graphql';

const log = createLogger('tests', 'silent');
const requestId = 'req-12345678';
const leaks =
  /select|insert|from reports|Quorlington|10\.1\.2\.3|5432|db\.internal|\/srv\/|\.ts|node:|\bat \w+\./;

/** An error as a driver throws it, in the wrappers of ORM and GraphQL. */
function thrown(message: string, more: object = {}): GraphQLError {
  const driver = Object.assign(new Error(message), more);
  const orm = Object.assign(new Error(`select * from reports where name = 'Quorlington' - ${message}`), {
    name: 'DriverException',
    previous: driver,
    code: 'code' in more ? more.code : undefined,
  });
  return locatedError(orm, [], ['patient', 'reports']);
}

const safe = (error: GraphQLError) => {
  const result = toSafeError(error, requestId, log);
  return { ...result.toJSON(), text: JSON.stringify(result) };
};

describe('what goes wrong inside', () => {
  it.each([
    ['a broken statement', thrown('syntax error at or near "from reports"', { code: '42601' })],
    ['a duplicate', thrown('duplicate key: (name)=(Quorlington)', { code: '23505', detail: 'Quorlington' })],
    [
      'a mistake of ours',
      locatedError(new TypeError("undefined of 'x' at /srv/x.ts:1:1"), [], ['patient', 'reports']),
    ],
    ['something that is no error', locatedError('select Quorlington', [], ['patient', 'reports'])],
    [
      'an error with a cause',
      locatedError(new Error('at', { cause: new Error('from reports') }), [], ['patient', 'reports']),
    ],
    ['an error without extensions', Object.assign(thrown('x'), { extensions: undefined })],
  ])('%s goes out as INTERNAL, with the request’s id', (_, error) => {
    const { message, path, extensions, text } = safe(error);
    expect({ message, path, extensions }).toEqual({
      message: 'Something went wrong on our side.',
      path: ['patient', 'reports'],
      extensions: { code: 'INTERNAL', requestId },
    });
    expect(text).not.toMatch(leaks);
  });

  it.each([
    ['ECONNREFUSED', 'connect ECONNREFUSED 10.1.2.3:5432'],
    ['ENOENT', 'connect ENOENT /srv/lightbox/postgres/.s.PGSQL.5432'],
    ['ECONNRESET', 'read ECONNRESET'],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND db.internal'],
    ['ETIMEDOUT', 'connect ETIMEDOUT 10.1.2.3:5432'],
    ['EPIPE', 'write EPIPE'],
    ['57P01', 'terminating connection due to administrator command'],
    ['57P03', 'the database system is starting up'],
    ['53300', 'sorry, too many clients already'],
    ['08006', 'connection failure'],
    [undefined, 'timeout exceeded when trying to connect'],
  ])('a lost connection (%s) goes out as UNAVAILABLE', (code, message) => {
    const { extensions, text } = safe(thrown(message, { code }));
    expect(extensions).toEqual({ code: 'UNAVAILABLE' });
    expect(text).not.toMatch(leaks);
  });

  it.each(['40P01', '40001'])('a change that lost to others (%s) goes out as CONFLICT', (code) => {
    const { extensions, text } = safe(thrown('Process 7 waits for ShareLock on reports', { code }));
    expect(extensions).toEqual({ code: 'CONFLICT' });
    expect(text).not.toMatch(leaks);
  });

  it('an error of the schema’s own promises goes out as INTERNAL', () => {
    const error = new GraphQLError('Cannot return null for non-nullable field Patient.mrn.', {
      path: ['patient', 'mrn'],
    });
    expect(safe(error)).toMatchObject({ extensions: { code: 'INTERNAL' }, path: ['patient', 'mrn'] });
  });
});

describe('what is ours to say', () => {
  it('goes out as it is, through every wrapper, without its cause', () => {
    const ours = badInput('input.name', 'input.name: must not be empty.');
    for (const error of [ours, locatedError(ours, [], ['patient', 'reports'])]) {
      expect(safe(error)).toMatchObject({
        message: 'input.name: must not be empty.',
        extensions: { code: 'BAD_USER_INPUT', field: 'input.name' },
      });
    }
    const cause = new Error('select Quorlington from reports');
    expect(safe(new AppError('UNAVAILABLE', 'Not now.', { cause })).text).not.toMatch(leaks);
  });

  it('is the whole of a refusal', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
    expect(JSON.parse(JSON.stringify(refusal(error, requestId, log)))).toEqual({
      errors: [
        { message: expect.stringContaining('cannot be reached'), extensions: { code: 'UNAVAILABLE' } },
      ],
    });
    expect(JSON.stringify(refusal(new Error('select Quorlington'), requestId, log))).not.toMatch(leaks);
  });
});

describe('an error at the edge', () => {
  it('keeps what clients may rely on and loses the rest', () => {
    const extensions = {
      code: 'CONFLICT',
      field: 'input.version',
      retryAfterSeconds: 5,
      subgraph: 'users',
      requestId,
      stacktrace: ['at x.ts'],
      serviceName: 'users',
      exception: {},
      response: { url: 'http://10.1.2.3' },
    };
    const { message, path } = { message: 'No.', path: ['a', 0] };
    expect(withoutInternals({ message, path, extensions })).toEqual({
      message,
      path,
      extensions: {
        code: 'CONFLICT',
        field: 'input.version',
        retryAfterSeconds: 5,
        subgraph: 'users',
        requestId,
      },
    });
    expect(withoutInternals({ message })).toEqual({ message, extensions: {} });
  });
});

describe('what graphql-js says of an operation', () => {
  const schema = buildSchema(`
    enum Sex { MALE FEMALE }
    input Name { given: String! sex: Sex born: Date }
    scalar Date
    type Query { ask(text: String, id: ID, n: Int, size: Float, yes: Boolean, sex: Sex, name: Name, list: [Int!]): ID }`);

  function told(query: string): string[] {
    try {
      return validate(schema, parse(query)).map(({ message }) => withoutValues(message));
    } catch (error) {
      return [withoutValues((error as GraphQLError).message)];
    }
  }

  it.each([
    ['text: 4711', 'String cannot represent a non string value.'],
    ['text: { given: "Secret" }', 'String cannot represent a non string value.'],
    ['text: Secret', 'String cannot represent a non string value.'],
    ['id: 47.11', 'ID cannot represent a non-string and non-integer value.'],
    ['n: 47.11', 'Int cannot represent non-integer value.'],
    ['n: "Secret"', 'Int cannot represent non-integer value.'],
    ['n: 47114711471147', 'Int cannot represent non 32-bit signed integer value.'],
    ['size: "Secret"', 'Float cannot represent non numeric value.'],
    ['yes: "Secret"', 'Boolean cannot represent a non boolean value.'],
    ['sex: "Secret"', 'Enum "Sex" cannot represent non-enum value.'],
    ['sex: Secret', 'Such a value does not exist in "Sex" enum.'],
    [
      'sex: FEMAL',
      'Such a value does not exist in "Sex" enum. Did you mean the enum value "FEMALE" or "MALE"?',
    ],
    ['name: "Secret"', 'Expected value of type "Name".'],
    ['name: { given: null }', 'Expected value of type "String!".'],
    ['name: { given: """Secret\n4711""", sex: "Secret" }', 'Enum "Sex" cannot represent non-enum value.'],
    ['list: ["Secret\\". Secret"]', 'Int cannot represent non-integer value.'],
    ['text "Secret"', 'Syntax Error: Expected ":", found String.'],
    ['text: "x" 4711', 'Syntax Error: Expected Name, found Int.'],
    ['"""Secret"""', 'Syntax Error: Expected Name, found BlockString.'],
    ['text: "x", , )', 'Syntax Error: Expected Name, found ")".'],
  ])('is clear, and quotes no value: %s', (args, message) => {
    expect(told(`{ ask(${args}) }`).slice(0, 1)).toEqual([message]);
  });
});
