import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, ApiError, asCurl, fieldErrors, setApiLanguage, watchProblems, withQuery } from './api';

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const fetched = vi.fn((_path: string, _init: RequestInit) => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers })));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

async function refusal(request: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await request.catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error('expected a refusal');
  return error;
}

afterEach(() => {
  vi.unstubAllGlobals();
  watchProblems(() => {});
});

describe('requests', () => {
  it('carry the language, the anti-forgery header and the body', async () => {
    setApiLanguage('en');
    const fetched = answer(201, { id: 1 });
    expect(await api.post('/api/instances', { name: 'Vendas' }, { idempotencyKey: 'k' })).toEqual({ id: 1 });
    const [path, init] = fetched.mock.calls[0]!;
    expect(path).toBe('/api/instances');
    expect(init.headers).toMatchObject({ 'Accept-Language': 'en', 'X-Ramal-Csrf': '1', 'Idempotency-Key': 'k', 'Content-Type': 'application/json' });
    expect(init.body).toBe('{"name":"Vendas"}');
  });

  it('leave empty filters out of the address', () => {
    expect(withQuery('/api/messages', { state: '', q: 'a b', cursor: null, limit: 50, to: undefined })).toBe('/api/messages?q=a+b&limit=50');
  });

  it('accept an empty answer', async () => {
    answer(204, undefined);
    expect(await api.delete('/api/keys/1')).toBeUndefined();
  });
});

describe('refusals', () => {
  it('become an error with code, sentence and fields', async () => {
    const seen = vi.fn();
    watchProblems(seen);
    answer(400, { type: '/problems/validation-failed', title: 'validation-failed', status: 400, detail: 'Confira.', errors: { Name: ['Falta.', 'Curto.'] }, traceId: 'abc' });
    const error = await refusal(api.post('/api/instances', {}));
    expect(error).toMatchObject({ status: 400, code: 'validation-failed', message: 'Confira.', fields: { name: 'Falta. Curto.' }, traceId: 'abc' });
    expect(seen).toHaveBeenCalledWith(error);
  });

  it('say how long to wait', async () => {
    answer(429, { title: 'too-many-attempts' }, { 'Retry-After': '30' });
    expect(await refusal(api.post('/api/login', {}))).toMatchObject({ code: 'too-many-attempts', retryAfter: 30 });
  });

  it('have a code even when the answer is not a problem', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 502 })));
    expect((await refusal(api.get('/api/me'))).code).toBe('server-error');
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no route')));
    expect(await refusal(api.get('/api/me'))).toMatchObject({ status: 0, code: 'network-unreachable' });
  });

  it('name fields the way the form does', () => {
    expect(fieldErrors({ 'EvolutionApiUrl': ['a'], '$.token': ['b'], 'media.id': ['c'] })).toEqual({ evolutionApiUrl: 'a', token: 'b', 'media.id': 'c' });
  });
});

it('shows the same action as a shell command, quoting safely', () => {
  const curl = asCurl('POST', '/api/messages', { text: "d'água" }, 'http://localhost:5080');
  expect(curl).toContain("curl -X POST 'http://localhost:5080/api/messages'");
  expect(curl).toContain('-H "Authorization: Bearer $RAMAL_KEY"');
  expect(curl).toContain(`d'\\''água`);
});
