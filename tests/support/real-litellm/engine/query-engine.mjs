#!/usr/bin/env node
// A stand-in for the native query engine of prisma-client-py.
//
// The Python client starts an executable with `-p PORT`, waits until /status
// answers, and then posts GraphQL documents to it.  This one answers them with
// the WebAssembly build of the same engine, which reaches PostgreSQL through
// the `pg` driver.
//
// Environment (set by the Python client): PRISMA_DML_PATH, DATABASE_URL,
// OVERWRITE_DATASOURCES.  For debugging: ENGINE_LOG=FILE appends every
// request and answer to FILE.
import { appendFileSync, readFileSync } from 'node:fs';

const options = process.argv.slice(2);
if (options.includes('--version')) {
  console.log('query-engine wasm-shim');
  process.exit(0);
}

const { createServer } = await import('node:http');
const { createRequire } = await import('node:module');
const { default: pg } = await import('pg');
const { bindAdapter } = await import('@prisma/driver-adapter-utils');
const { PrismaPg } = await import('@prisma/adapter-pg');
const { readModels, toJsonQuery, toGraphqlAnswer } = await import('./graphql.mjs');

const port = Number(options[options.indexOf('-p') + 1]);
const logFile = process.env.ENGINE_LOG;
const log = logFile ? (...parts) => appendFileSync(logFile, `${parts.join(' ')}\n`) : () => {};

// Never outlive the client: stop when told to, and when the parent is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(0), 1000).unref();

function databaseUrl(schema) {
  const override = JSON.parse(process.env.OVERWRITE_DATASOURCES || '[]').find(({ url }) => url);
  if (override) return override.url;
  const source = /^datasource\s+\w+\s*\{(.*?)^\}/ms.exec(schema)?.[1] ?? '';
  const [, variable, literal] = /^\s*url\s*=\s*(?:env\("(\w+)"\)|"([^"]+)")/m.exec(source) ?? [];
  return literal ?? process.env[variable ?? 'DATABASE_URL'];
}

// Catalogue types that the adapter has no mapping for and that read well as
// text: "char", name, pg_node_tree, name[], regclass, regtype, void.
const TEXT = 25;
const READ_AS = new Map([[18, TEXT], [19, TEXT], [194, TEXT], [1003, 1009], [2205, TEXT], [2206, TEXT], [2278, TEXT]]);
const readAs = (type) => READ_AS.get(type) ?? type;

class Client extends pg.Client {
  query(config, values, callback) {
    if (!config?.types) return super.query(config, values, callback);
    const { getTypeParser } = config.types;
    const types = { getTypeParser: (type, format) => getTypeParser(readAs(type), format) };
    const relabel = (result) => {
      for (const field of result?.fields ?? []) field.dataTypeID = readAs(field.dataTypeID);
      return result;
    };
    if (callback) return super.query({ ...config, types }, values, (error, result) => callback(error, relabel(result)));
    return super.query({ ...config, types }, values).then(relabel);
  }
}

// Keeps what the driver knows and drops engine-only parameters.
function poolOptions(text) {
  const url = new URL(text);
  const parameter = (name) => url.searchParams.get(name) ?? undefined;
  const seconds = (name) => (parameter(name) ? Number(parameter(name)) * 1000 : undefined);
  return {
    Client,
    host: parameter('host') ?? url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database: decodeURIComponent(url.pathname.slice(1)) || undefined,
    options: parameter('options'),
    ssl: ['require', 'verify-ca', 'verify-full'].includes(parameter('sslmode'))
      ? { rejectUnauthorized: parameter('sslmode') !== 'require' }
      : undefined,
    max: Number(parameter('connection_limit') ?? 10),
    connectionTimeoutMillis: seconds('pool_timeout') ?? 10_000,
    idleTimeoutMillis: 300_000,
  };
}

async function loadEngineClass() {
  const base = '@prisma/query-engine-wasm/postgresql/query_engine_bg';
  const bindings = await import(`${base}.js`);
  const bytes = readFileSync(createRequire(import.meta.url).resolve(`${base}.wasm`));
  const { instance } = await WebAssembly.instantiate(bytes, { './query_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.QueryEngine;
}

const schema = readFileSync(process.env.PRISMA_DML_PATH, 'utf8');
const models = readModels(schema);
const url = databaseUrl(schema);
const QueryEngine = await loadEngineClass();
const pool = new PrismaPg(poolOptions(url), { schema: new URL(url).searchParams.get('schema') ?? undefined });
const adapter = bindAdapter(await pool.connect());
const engine = new QueryEngine(
  { datamodel: schema, logLevel: 'error', logQueries: false, enableTracing: false },
  (message) => log('engine', message),
  adapter,
);

const TRACE = '{}';
let requests = 0;
const requestId = () => String((requests += 1));
await engine.connect(TRACE, requestId());

// What the driver threw reaches the engine as a number; put the text back.
function explain(answer) {
  for (const error of answer.errors ?? []) {
    const { error_code: code, meta } = error.user_facing_error ?? {};
    if (code !== 'P2036') continue;
    const cause = adapter.errorRegistry.consumeError(meta?.id)?.error;
    if (cause) error.error = error.user_facing_error.message = String(cause.stack ?? cause);
  }
  return answer;
}

async function query(request, transactionId) {
  const body = Array.isArray(request.batch)
    ? {
        batch: request.batch.map(({ query: document }) => toJsonQuery(document, models)),
        transaction: request.transaction ? {} : undefined,
      }
    : toJsonQuery(request.query, models);
  log('>', JSON.stringify(body));
  const answer = await engine.query(JSON.stringify(body), TRACE, transactionId, requestId());
  log('<', answer);
  return toGraphqlAnswer(explain(JSON.parse(answer)));
}

async function transaction(path, content) {
  const [, , first, second] = path.split('/');
  let answer;
  if (first === 'start') answer = await engine.startTransaction(content, TRACE, requestId());
  else if (second === 'commit') answer = await engine.commitTransaction(first, TRACE, requestId());
  else if (second === 'rollback') answer = await engine.rollbackTransaction(first, TRACE, requestId());
  else return [404, { error: 'no such route' }];
  const result = JSON.parse(answer || '{}') ?? {};
  return [result.error_code || result.is_panic ? 500 : 200, result];
}

async function route(request, content) {
  const { pathname, searchParams } = new URL(request.url, 'http://engine');
  if (pathname === '/status') return [200, { status: 'ok' }];
  if (pathname === '/metrics') {
    return searchParams.get('format') === 'json'
      ? [200, { counters: [], gauges: [], histograms: [] }]
      : [200, ''];
  }
  if (pathname.startsWith('/transaction/')) return transaction(pathname, content);
  if (pathname === '/' && request.method === 'POST') {
    return [200, await query(JSON.parse(content), request.headers['x-transaction-id'])];
  }
  return [404, { error: 'no such route' }];
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    let status;
    let answer;
    try {
      [status, answer] = await route(request, Buffer.concat(chunks).toString('utf8'));
    } catch (failure) {
      log('!', failure.stack ?? failure);
      status = 500;
      answer = { error: String(failure) };
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
});
// The client keeps connections open and does not expect them to be closed.
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.listen(port, '127.0.0.1');
