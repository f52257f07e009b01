/** The one door to the server: every request of the page goes through `call`. */

export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: Record<string, string[]>;
  traceId?: string;
  [extra: string]: unknown;
}

/** A refusal with a stable code (see docs/errors.md), a sentence, and one sentence per wrong field. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;
  readonly retryAfter: number | null;
  readonly traceId: string | null;
  readonly extras: Record<string, unknown>;

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail ?? '');
    this.name = 'ApiError';
    this.status = status;
    this.code = codeOf(body, status);
    this.fields = fieldErrors(body.errors);
    this.retryAfter = retryAfter;
    this.traceId = body.traceId ?? null;
    this.extras = body;
  }
}

/** `network-unreachable` when no answer came, `server-error` when the answer was not a problem. */
function codeOf(body: ProblemBody, status: number): string {
  const fromType = body.type?.startsWith('/problems/') ? body.type.slice('/problems/'.length) : undefined;
  return fromType ?? body.title ?? (status === 0 ? 'network-unreachable' : status === 404 ? 'not-found' : 'server-error');
}

/** Field names come as the JSON was sent; some validators answer `Name` or `$.name` for `name`. */
export function fieldErrors(errors: ProblemBody['errors']): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, sentences] of Object.entries(errors ?? {})) {
    const bare = name.replace(/^\$\.?/, '');
    const key = bare.charAt(0).toLowerCase() + bare.slice(1);
    fields[key] = Array.isArray(sentences) ? sentences.join(' ') : String(sentences);
  }
  return fields;
}

type Query = Record<string, string | number | boolean | null | undefined>;

interface CallOptions {
  query?: Query;
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
  idempotencyKey?: string;
}

let language = 'pt-BR';
let onProblem: (error: ApiError) => void = () => {};

export function setApiLanguage(next: string): void {
  language = next;
}

/** Called for every refusal, so that an ended session or a forced password change is noticed anywhere. */
export function watchProblems(watcher: (error: ApiError) => void): void {
  onProblem = watcher;
}

export function withQuery(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language, 'X-Ramal-Csrf': '1' };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(withQuery(path, options.query), {
      method,
      headers,
      body: options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      credentials: 'same-origin',
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, {});
  }
  if (response.ok) return (response.status === 204 ? undefined : await readJson(response)) as T;
  const problem = new ApiError(response.status, ((await readJson(response)) ?? {}) as ProblemBody, seconds(response));
  onProblem(problem);
  throw problem;
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function seconds(response: Response): number | null {
  const value = Number(response.headers.get('Retry-After'));
  return Number.isFinite(value) && value > 0 ? value : null;
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, options: Omit<CallOptions, 'body'> = {}) => call<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body: unknown) => call<T>('PUT', path, { body }),
  patch: <T>(path: string, body: unknown) => call<T>('PATCH', path, { body }),
  delete: <T = void>(path: string, query?: Query) => call<T>('DELETE', path, { query }),
};

/** The same request as a shell command, for “Ver como API”. */
export function asCurl(method: string, path: string, body: unknown, origin: string): string {
  const lines = [`curl -X ${method} ${quote(origin + path)}`, `  -H ${quote('Authorization: Bearer $RAMAL_KEY').replace(/'/g, '"')}`];
  if (body !== undefined) lines.push(`  -H ${quote('Content-Type: application/json')}`, `  -d ${quote(JSON.stringify(body, null, 2))}`);
  return lines.join(' \\\n');
}

function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
