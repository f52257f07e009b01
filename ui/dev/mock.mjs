// An in-memory stand-in for the API, for drawing pages without a server: node dev/mock.mjs [port] [empty|setup]
import http from 'node:http';
import { randomBytes, randomUUID } from 'node:crypto';

const port = Number(process.argv[2] ?? 5080);
const mode = process.argv[3] ?? 'full';
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const ahead = (minutes) => ago(-minutes);

let needed = mode === 'setup';
let user = { id: 1, name: 'Marina Alves', email: 'marina@exemplo.com.br', role: 'admin', language: process.env.MOCK_LANG ?? 'pt-BR', timeZone: 'America/Sao_Paulo', mustChangePassword: mode === 'password', createdAt: ago(90000) };
const base = (id, name, more) => ({
  id, sessionKey: `1_${id}`, name, connector: 'evolution', isActive: false, status: 'disconnected', statusSince: ago(30), statusReason: null, statusText: null, action: null,
  phoneNumber: null, profileName: null, settings: { evolutionApiUrl: 'http://localhost:8080', instanceName: `ramal-1_${id}-x7`, hasToken: true },
  lastEventAt: null, callbackMode: 'push', callbackDetail: null, paceMs: 1000, plannedCount: 0, capabilities: ['pairing', 'unlink', 'groups', 'numberCheck', 'media'], createdAt: ago(9000), updatedAt: ago(30), ...more,
});
let instances = mode === 'empty' || mode === 'setup' ? [] : [
  base(1, 'Vendas', { isActive: true, status: 'connected', statusSince: ago(2880), phoneNumber: '+5511999991111', profileName: 'Loja Aurora', lastEventAt: ago(1), plannedCount: 7 }),
  base(2, 'Suporte', { status: 'loggedOut', statusReason: 'logged-out-on-phone', statusText: 'Alguém removeu este dispositivo no celular. Escaneie de novo para voltar.', statusSince: ago(42), phoneNumber: '+5511999992222', profileName: 'Aurora Suporte', lastEventAt: ago(45), plannedCount: 2 }),
  base(3, 'Delivery Zona Sul', { status: 'connected', callbackMode: 'polling', phoneNumber: '+5521988883333', statusSince: ago(600), lastEventAt: ago(3), profileName: 'Aurora Delivery' }),
  base(4, 'Número de reserva', { statusReason: 'never-paired', status: 'disconnected', statusSince: ago(1400) }),
];
let nextId = 5;
const texts = ['Olá, Paulo! Lembrando da sua consulta *amanhã às 14h*. Responda _sim_ para confirmar.', 'Seu pedido saiu para entrega 🛵', 'Boleto de novembro em anexo. Vence dia 28.', 'Bom dia, equipe! Reunião às 9h na sala 2.', 'Promoção de sábado: ~R$ 49~ por *R$ 39*'];
const people = [['+5511988887777', 'Paulo Lima'], ['+5521977776666', null], ['120363025246125486@g.us', 'Equipe Loja Centro'], ['+351912345678', 'Inês Ferreira'], ['+5531955554444', 'Dona Célia']];
const mk = (i, state, due, more = {}) => ({
  id: `0198c0de-0000-7000-8000-${String(i).padStart(12, '0')}`, state, to: people[i % 5][0], toName: people[i % 5][1], toKind: people[i % 5][0].endsWith('g.us') ? 'group' : 'person', text: texts[i % 5], media: i % 5 === 2 ? { id: 'm1', kind: 'document', fileName: 'boleto-novembro.pdf', contentType: 'application/pdf', size: 84211 } : null,
  dueAt: due, timeZone: i % 11 === 3 ? 'Europe/Lisbon' : 'America/Sao_Paulo', lateBy: 'PT30M', instanceId: i % 3 === 0 ? 3 : 1, from: i % 7 === 4 ? [1, 4] : i % 7 === 5 ? 'active' : null, sentVia: ['accepted', 'delivered', 'read'].includes(state) ? 1 : null, externalId: null, reason: null, reasonText: null,
  canEdit: ['planned', 'held'].includes(state), canCancel: ['planned', 'held'].includes(state), canSendNow: ['planned', 'held'].includes(state), canResolve: state === 'unknown', createdAt: ago(300), updatedAt: ago(3), acceptedAt: null, deliveredAt: null, readAt: null, ...more,
});
let messages = mode === 'empty' || mode === 'setup' ? [] : [
  mk(1, 'planned', ahead(4)), mk(2, 'planned', ahead(35)), mk(3, 'planned', ahead(190)), mk(4, 'planned', ahead(900)), mk(5, 'planned', ahead(1500)), mk(6, 'planned', ahead(3100)), mk(7, 'planned', ahead(6100)),
  mk(8, 'held', ago(95), { reason: 'missed-time', reasonText: 'Passou da hora enquanto o Ramal estava parado, por mais de 30 minutos.' }),
  mk(9, 'held', ago(40), { reason: 'instance-not-connected', reasonText: 'Suporte não estava conectada na hora.' }),
  mk(10, 'unknown', ago(61), { reason: 'no-answer', reasonText: 'A conexão com o servidor Evolution caiu depois do envio.' }),
  mk(11, 'failed', ago(120), { reason: 'not-on-whatsapp', reasonText: 'Este número não tem WhatsApp.' }),
  ...Array.from({ length: 400 }, (_, i) => mk(i + 20, ['read', 'delivered', 'accepted', 'read', 'delivered', 'cancelled'][i % 6], ago(140 + i * 37), {})),
];
const groups = ['Equipe Loja Centro', 'Clientes VIP', 'Condomínio Aurora', 'Avisos da escola', 'Entregadores Zona Sul', 'Família Alves', 'Fornecedores', 'Pelada de quinta'].map((name, i) => ({ id: `12036302524612548${i}@g.us`, name, size: 12 + i * 31, isAdmin: i % 3 === 0 }));
let keys = mode === 'empty' ? [] : [{ id: 'k1', name: 'Loja virtual', prefix: 'rml_ab12', scopes: ['read', 'send'], createdAt: ago(9000), expiresAt: ahead(100000), lastUsedAt: ago(7) }, { id: 'k2', name: 'Relatórios', prefix: 'rml_9xk2', scopes: ['read'], createdAt: ago(90000), expiresAt: null, lastUsedAt: null }];
let users = [{ ...user, instanceCount: 4, lastSeenAt: ago(0) }, { ...user, id: 2, name: 'Rafael Souza', email: 'rafael@exemplo.com.br', role: 'user', instanceCount: 1, lastSeenAt: ago(900) }, { ...user, id: 3, name: 'Bia Nunes', email: 'bia@exemplo.com.br', role: 'user', instanceCount: 0, lastSeenAt: null, mustChangePassword: true }];
let settings = { evolutionApiUrl: mode === 'noDefault' ? null : 'http://localhost:8080', hasEvolutionToken: mode !== 'noDefault', signUpOpen: false, privateAddressesAllowed: true, publicUrl: null };
const media = new Map();
const pairings = new Map();
const streams = new Set();
let seq = 1;

const emit = (type, data, stored = true) => {
  const text = `${stored ? `id: ${seq++}\n` : ''}event: ${type}\ndata: ${JSON.stringify({ type, at: new Date().toISOString(), ...data })}\n\n`;
  for (const stream of streams) stream.write(text);
};
const change = (id, part) => {
  instances = instances.map((one) => (one.id === id ? { ...one, ...part, statusSince: part.status ? new Date().toISOString() : one.statusSince } : one));
  emit('instance.changed', { instanceId: id });
  return instances.find((one) => one.id === id);
};
const step = (id, value) => {
  pairings.set(id, value);
  emit('pairing.step', { instanceId: id, ...value }, false);
  return value;
};
function pair(id, { method = 'qr', phoneNumber } = {}) {
  change(id, { status: 'awaitingScan' });
  let round = 0;
  const show = () => {
    if (!pairings.has(id) || pairings.get(id).step === 'paired') return;
    round += 1;
    if (round > 3 && process.env.MOCK_PAIR !== 'never') {
      step(id, { step: 'paired', phoneNumber: phoneNumber ?? '+5511999994444' });
      change(id, { status: 'connected', phoneNumber: phoneNumber ?? '+5511999994444', profileName: 'Loja Aurora', lastEventAt: new Date().toISOString() });
      return;
    }
    step(id, method === 'code' ? { step: 'showCode', code: 'K7QX2MBD', expiresAt: new Date(Date.now() + 20_000).toISOString() } : { step: 'showQr', qr: `2@${randomBytes(90).toString('base64')},${randomBytes(32).toString('base64')},${randomBytes(32).toString('base64')}`, expiresAt: new Date(Date.now() + 20_000).toISOString() });
    setTimeout(show, Number(process.env.MOCK_ROUND ?? 20_000));
  };
  pairings.set(id, { step: 'starting' });
  setTimeout(show, 400);
  return { instanceId: id, step: 'starting' };
}

const problem = (status, code, detail, extra = {}) => ({ status, body: { type: `/problems/${code}`, title: code, status, detail, traceId: randomBytes(8).toString('hex'), ...extra } });
const story = (message) => ({ ...message, history: [
  { at: message.createdAt, from: null, to: 'planned', by: 'person', byName: 'Marina Alves', instanceId: 1, reason: null, reasonText: null },
  ...(message.state === 'planned' ? [] : [{ at: message.dueAt, from: 'planned', to: message.state, by: 'ramal', byName: null, instanceId: message.instanceId, reason: message.reason, reasonText: message.reasonText }]),
] });
function send(body) {
  const to = String(body.to ?? '').replace(/[^\d@a-z.+]/g, '');
  if (!to.endsWith('g.us') && to.replace(/\D/g, '').length < 10) return problem(400, 'recipient-invalid', 'Este número não é válido. Escreva com DDD.', { errors: { to: ['Este número não é válido. Escreva com DDD, por exemplo (11) 98888-7777.'] } });
  const dueAt = body.sendAt ? new Date(`${body.sendAt}-03:00`).toISOString() : new Date().toISOString();
  const made = { ...mk(messages.length + 30, 'planned', dueAt), id: randomUUID(), to, toName: body.toName ?? null, toKind: to.endsWith('g.us') ? 'group' : 'person', text: body.text ?? '', media: body.media ? media.get(body.media.id) ?? null : null, instanceId: body.instanceId ?? 1, from: body.from ?? null, createdAt: new Date().toISOString() };
  messages = [made, ...messages];
  emit('message.planned', { messageId: made.id, state: 'planned', instanceId: 1 });
  if (!body.sendAt) ['handed', 'accepted', 'delivered', 'read'].forEach((state, i) => setTimeout(() => move(made.id, { state, sentVia: 1, canEdit: false, canCancel: false, canSendNow: false }), 500 + i * 1200));
  return { status: 201, body: made };
}
function move(id, part) {
  messages = messages.map((one) => (one.id === id ? { ...one, ...part } : one));
  const message = messages.find((one) => one.id === id);
  emit('message.changed', { messageId: id, state: message?.state, instanceId: 1 });
  return message;
}

const routes = [
  ['GET', '/api/setup', () => ({ needed, signUpOpen: settings.signUpOpen, demo: mode === 'demo', version: '0.1.0' })],
  ['POST', '/api/setup', ({ body }) => { needed = false; user = { ...user, name: body.name, email: body.email }; signedIn = true; return { status: 201, body: { token: 't', expiresAt: ahead(999), user } }; }],
  ['POST', '/api/login', ({ body }) => { if (body.password === 'errada') return problem(401, 'invalid-credentials', 'E-mail ou senha não conferem. Confira os dois e tente de novo.'); signedIn = true; return { token: 't', expiresAt: ahead(999), user }; }],
  ['POST', '/api/logout', () => { signedIn = false; return { status: 204 }; }],
  ['GET', '/api/me', () => user],
  ['PUT', '/api/me', ({ body }) => (user = { ...user, ...body })],
  ['PUT', '/api/me/password', () => { user = { ...user, mustChangePassword: false }; return { status: 204 }; }],
  ['GET', '/api/keys', () => ({ items: keys, nextCursor: null })],
  ['POST', '/api/keys', ({ body }) => { const key = { id: randomUUID(), prefix: 'rml_q7t0', createdAt: ago(0), lastUsedAt: null, expiresAt: null, ...body }; keys = [key, ...keys]; return { status: 201, body: { ...key, secret: `rml_q7t0${randomBytes(24).toString('base64url')}` } }; }],
  ['DELETE', '/api/keys/:id', ({ p }) => { keys = keys.filter(({ id }) => id !== p[0]); return { status: 204 }; }],
  ['GET', '/api/admin/users', () => ({ items: users, nextCursor: null })],
  ['POST', '/api/admin/users', ({ body }) => { const made = { ...user, ...body, id: users.length + 1, instanceCount: 0, lastSeenAt: null, mustChangePassword: true }; users = [...users, made]; return { status: 201, body: { ...made, temporaryPassword: 'farol-cedo-42-manga' } }; }],
  ['PUT', '/api/admin/users/:id', ({ p, body }) => { users = users.map((one) => (one.id === Number(p[0]) ? { ...one, ...body } : one)); return users[0]; }],
  ['DELETE', '/api/admin/users/:id', ({ p }) => { users = users.filter(({ id }) => id !== Number(p[0])); return { status: 204 }; }],
  ['POST', '/api/admin/users/:id/reset-password', () => ({ temporaryPassword: 'farol-cedo-42-manga' })],
  ['GET', '/api/admin/settings', () => settings],
  ['PUT', '/api/admin/settings', ({ body }) => (settings = { ...settings, evolutionApiUrl: body.evolutionApiUrl ?? null, hasEvolutionToken: body.evolutionToken !== null })],
  ['GET', '/api/admin/audit', () => ({ items: [['instance.activated', '1_1'], ['message.planned', '0198c0de'], ['instance.created', '1_4'], ['user.created', '3'], ['key.created', 'k1'], ['settings.changed', null]].map(([action, subject], i) => ({ id: i, at: ago(i * 190 + 3), actorId: 1, actorName: 'Marina Alves', action, subject, detail: null })), nextCursor: null })],
  ['GET', '/api/connectors', () => ({ items: [{ kind: 'evolution', settings: [], capabilities: [] }], default: 'evolution', defaultReady: settings.hasEvolutionToken })],
  ['GET', '/api/instances', () => ({ items: instances, nextCursor: null })],
  ['GET', '/api/instances/active', () => instances.find((one) => one.isActive) ?? problem(404, 'no-active-instance', 'Nenhuma instância está ativa.')],
  ['POST', '/api/instances', ({ body }) => { if (!settings.hasEvolutionToken && !body.token) return problem(409, 'connector-needs-settings', 'Faltam o endereço e a chave do servidor Evolution.', { missing: ['evolutionApiUrl', 'token'] }); const made = base(nextId++, body.name, { isActive: instances.length === 0, statusReason: 'never-paired', statusSince: ago(0) }); instances = [...instances, made]; emit('instance.created', { instanceId: made.id }); return { status: 201, body: made }; }],
  ['GET', '/api/instances/:id', ({ i }) => i ?? problem(404, 'instance-not-found', 'Esta instância não existe mais.')],
  ['PUT', '/api/instances/:id', ({ i, body }) => { const { name, paceMs, evolutionApiUrl, instanceName } = body; return change(i.id, { ...(name ? { name } : {}), ...(paceMs === undefined ? {} : { paceMs }), settings: { ...i.settings, ...(evolutionApiUrl ? { evolutionApiUrl } : {}), ...(instanceName ? { instanceName } : {}) } }); }],
  ['DELETE', '/api/instances/:id', ({ i }) => { trash.set(i.id, i); instances = instances.filter((one) => one !== i); emit('instance.deleted', { instanceId: i.id }); return { heldMessages: i.plannedCount }; }],
  ['POST', '/api/instances/:id/restore', ({ p }) => { const one = { ...trash.get(Number(p[0])), isActive: false, status: 'disconnected' }; instances = [...instances, one].sort((a, b) => a.id - b.id); emit('instance.created', { instanceId: one.id }); return one; }],
  ['POST', '/api/instances/:id/activate', ({ i }) => { instances = instances.map((one) => ({ ...one, isActive: one.id === i.id })); emit('instance.changed', { instanceId: i.id }); return instances.find((one) => one.id === i.id); }],
  ['POST', '/api/instances/:id/connect', ({ i, body }) => (process.env.MOCK_FAIL ? { status: 202, body: step(i.id, { step: 'failed', error: 'unreachable', detail: 'O servidor Evolution em localhost:8080 não respondeu em 10 s. Nada mudou neste número.', action: { code: 'check-settings', text: 'Confira o endereço em Configurações.' } }) } : { status: 202, body: pair(i.id, body) })],
  ['GET', '/api/instances/:id/pairing', ({ i }) => pairings.get(i.id) ?? problem(404, 'no-pairing', 'Não há conexão em andamento.')],
  ['DELETE', '/api/instances/:id/pairing', ({ i }) => { pairings.delete(i.id); change(i.id, { status: 'disconnected' }); return { status: 204 }; }],
  ['POST', '/api/instances/:id/connect-link', ({ i }) => ({ status: 201, body: { url: `http://localhost:5173/connect/tok${i.id}`, expiresAt: ahead(1440) } })],
  ['DELETE', '/api/instances/:id/connect-link', () => ({ status: 204 })],
  ['POST', '/api/instances/:id/disconnect', ({ i }) => change(i.id, { status: 'disconnected', statusReason: 'by-you' })],
  ['POST', '/api/instances/:id/unlink', ({ i }) => change(i.id, { status: 'disconnected', phoneNumber: null, statusReason: 'by-you' })],
  ['POST', '/api/instances/:id/test', () => ({ ok: true, state: 'connected', detail: 'O servidor respondeu e o número está conectado.', action: null, latencyMs: 38 })],
  ['POST', '/api/evolution/test', ({ body }) => (body.token ? { ok: true, state: 'canCreate', detail: 'Este nome ainda não existe no servidor.', action: null, latencyMs: 52 } : { ok: false, state: 'wrongKey', detail: 'O servidor respondeu, mas recusou a API key.', action: { code: 'fix-key', text: 'Copie a chave AUTHENTICATION_API_KEY do servidor.' }, latencyMs: 12 })],
  ['GET', '/api/connect/:token', ({ p }) => (p[0] === 'gone' ? problem(404, 'connect-link-gone', '') : { instanceName: 'Suporte', status: 'disconnected', expiresAt: ahead(1000), language: 'pt-BR' })],
  ['POST', '/api/connect/:token/start', ({ body }) => ({ status: 202, body: pair(2, body) })],
  ['GET', '/api/connect/:token/pairing', () => pairings.get(2) ?? problem(404, 'no-pairing', '')],
  ['GET', '/api/groups', ({ q }) => { const active = instances.find((one) => one.isActive); return active ? found(q) : problem(404, 'no-active-instance', 'Nenhuma instância está ativa.'); }],
  ['GET', '/api/instances/:id/groups', ({ i, q }) => (i.status === 'connected' ? found(q) : problem(409, 'instance-not-connected', 'Este número não está conectado.'))],
  ['GET', '/api/messages/summary', () => ({ today: { accepted: mode === 'empty' ? 0 : 128, delivered: mode === 'empty' ? 0 : 121, failed: mode === 'empty' ? 0 : 1, planned: mode === 'empty' ? 0 : 4 }, attention: { held: messages.filter((m) => m.state === 'held').length, unknown: messages.filter((m) => m.state === 'unknown').length, failed: messages.filter((m) => m.state === 'failed').length }, next: messages.filter((m) => m.state === 'planned').sort((a, b) => a.dueAt.localeCompare(b.dueAt)).slice(0, 10) })],
  ['GET', '/api/messages', ({ q }) => {
    const states = q.get('state')?.split(',');
    let items = messages.filter((m) => (!states || states.includes(m.state)) && (!q.get('instanceId') || m.instanceId === Number(q.get('instanceId'))) && (!q.get('q') || `${m.text} ${m.to} ${m.toName}`.toLowerCase().includes(q.get('q').toLowerCase())) && (!q.get('dueFrom') || m.dueAt >= q.get('dueFrom')) && (!q.get('dueTo') || m.dueAt < q.get('dueTo')));
    items.sort((a, b) => (q.get('order') === 'asc' ? 1 : -1) * a.dueAt.localeCompare(b.dueAt));
    const at = Number(q.get('cursor') ?? 0);
    const limit = Number(q.get('limit') ?? 50);
    return { items: items.slice(at, at + limit), nextCursor: at + limit < items.length ? String(at + limit) : null };
  }],
  ['POST', '/api/messages', ({ body }) => send(body)],
  ['GET', '/api/messages/:id', ({ m }) => (m ? story(m) : problem(404, 'not-found', 'Mensagem não encontrada.'))],
  ['PATCH', '/api/messages/:id', ({ m, body }) => move(m.id, body.text ? { text: body.text } : {})],
  ['DELETE', '/api/messages/:id', ({ m }) => move(m.id, { state: 'cancelled', canEdit: false, canCancel: false, canSendNow: false })],
  ['POST', '/api/messages/:id/restore', ({ m }) => move(m.id, { state: 'planned', canEdit: true, canCancel: true, canSendNow: true })],
  ['POST', '/api/messages/:id/send-now', ({ m }) => move(m.id, { state: 'accepted', canEdit: false, canCancel: false, canSendNow: false })],
  ['POST', '/api/messages/:id/resolve', ({ m, body }) => move(m.id, { state: body.as === 'sent' ? 'accepted' : body.as === 'resend' ? 'planned' : 'cancelled', canResolve: false })],
];
const trash = new Map();
let signedIn = mode !== 'setup' && mode !== 'out';
const found = (q) => ({ items: groups.filter((g) => g.name.toLowerCase().includes((q.get('q') ?? '').toLowerCase())), fetchedAt: ago(3), stale: false });
const open = ['/api/setup', '/api/login', '/api/signup', '/api/connect'];

http
  .createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    if (url.pathname === '/openapi/v1.json') return answer(response, { openapi: '3.1.0', info: { title: 'Ramal', version: '1' }, paths: { '/api/instances': { get: { tags: ['Instances'], summary: 'List instances', responses: { 200: { description: 'OK' } } } } } });
    if (!signedIn && !open.some((path) => url.pathname.startsWith(path))) return answer(response, problem(401, 'unauthenticated', 'Sua sessão terminou. Entre de novo.'));
    if (url.pathname === '/api/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': hello\n\n');
      streams.add(response);
      request.on('close', () => streams.delete(response));
      response.on('close', () => streams.delete(response));
      return;
    }
    if (url.pathname === '/api/media' && request.method === 'POST') {
      const name = /filename="([^"]+)"/.exec(raw.toString('latin1'))?.[1] ?? 'arquivo';
      const start = raw.indexOf('\r\n\r\n') + 4;
      const item = { id: randomUUID(), kind: /\.(png|jpe?g)$/i.test(name) ? 'image' : 'document', contentType: 'image/png', fileName: name, size: raw.length - start };
      media.set(item.id, { ...item, bytes: raw.subarray(start) });
      return answer(response, { status: 201, body: item });
    }
    if (url.pathname.startsWith('/api/media/')) {
      response.writeHead(200, { 'Content-Type': 'image/png' });
      return response.end(media.get(url.pathname.split('/').pop())?.bytes);
    }
    for (const [method, pattern, handle] of routes) {
      const match = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`).exec(url.pathname);
      if (method !== request.method || !match) continue;
      const p = match.slice(1);
      let body = {};
      try {
        body = raw.length > 0 ? JSON.parse(raw.toString()) : {};
      } catch {
        body = {};
      }
      const isInstance = pattern.startsWith('/api/instances/:id');
      return answer(response, handle({ body, p, q: url.searchParams, i: isInstance ? instances.find(({ id }) => id === Number(p[0])) : undefined, m: messages.find(({ id }) => id === p[0]) }));
    }
    answer(response, problem(404, 'not-found', 'Rota desconhecida.'));
  })
  .listen(port, '127.0.0.1');

function answer(response, result) {
  const wrapped = result && typeof result.status === 'number' && Object.keys(result).every((key) => ['status', 'body'].includes(key));
  const { status, body } = wrapped ? result : { status: 200, body: result };
  response.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
