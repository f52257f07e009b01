import { applyTexts, currentLanguage, setLanguage, t } from '/lab/texts.js';

const byId = id => document.getElementById(id);
const api = '/lab/api';
let last = null;
let lastText = '';

/** Makes an element; strings become text, never markup. */
function el(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

async function call(method, path, body) {
  const response = await fetch(api + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => null);
  await refresh();
  return response;
}

async function act(method, path, body, done) {
  const response = await call(method, path, body);
  if (!response?.ok) toast(t('failed'));
  else if (done) toast(done);
}

let toastTimer = 0;
function toast(text) {
  const node = byId('toast');
  node.textContent = text;
  node.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { node.hidden = true; }, 3500);
}

/** Keeps one child per key, so that what a person is typing or choosing survives the next second. */
function keyed(container, items, keyOf, make, update) {
  const old = new Map([...container.children].map(node => [node.dataset.key, node]));
  let previous = null;
  for (const item of items) {
    const key = keyOf(item);
    let node = old.get(key);
    if (node) old.delete(key);
    else {
      node = make(item);
      node.dataset.key = key;
    }
    const place = previous ? previous.nextSibling : container.firstChild;
    if (node !== place) container.insertBefore(node, place);
    update(node, item);
    previous = node;
  }
  for (const node of old.values()) node.remove();
}

/** Changes a node's content only when what it shows changed. */
function fill(node, shown, build) {
  const signature = currentLanguage() + JSON.stringify(shown);
  if (node.signature === signature) return;
  node.signature = signature;
  node.replaceChildren(...build());
}

function choose(select, options) {
  fill(select, options, () => options.map(([value, label]) => el('option', { value, textContent: label })));
}

function keepChoice(select, options, preferred) {
  const before = select.value || preferred;
  choose(select, options);
  if (options.some(([value]) => value === before)) select.value = before;
}

const phoneNumber = digits => {
  const brazilian = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  return brazilian ? `+55 ${brazilian[1]} ${brazilian[2]}-${brazilian[3]}` : `+${digits}`;
};
const time = at => new Intl.DateTimeFormat(currentLanguage(), { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at));
const initials = name => /^\+/.test(name) ? '#' : name.replace(/[^\p{L}\p{N} ]/gu, '').trim().split(/\s+/).slice(0, 2).map(word => word[0] ?? '').join('').toUpperCase() || '#';
const encoded = encodeURIComponent;

// Instances ---------------------------------------------------------------

function makeInstance() {
  const card = el('article', { className: 'card' });
  card.top = el('div', { className: 'head' });
  card.qr = el('div', { className: 'qr', hidden: true });
  card.rest = el('div');
  card.append(card.top, card.qr, card.rest);
  card.image = el('img', { width: 148, height: 148 });
  card.picker = el('select');
  card.label = el('span');
  card.button = el('button', { className: 'primary', type: 'submit' });
  card.meter = el('progress', { max: 1 });
  card.counted = el('span');
  card.expires = el('span');
  const form = el('form', {},
    el('div', { className: 'facts-line' }, card.counted, card.expires),
    card.meter,
    el('label', { className: 'field' }, card.label, card.picker),
    card.button);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const response = await call('POST', `/instances/${encoded(card.dataset.key)}/scan`, { phone: card.picker.value });
    toast(response?.ok ? t('scanned') : t('scanFailed'));
  });
  card.qr.append(card.image, form);
  return card;
}

function updateInstance(card, instance) {
  const state = instance.state === 'connecting' && instance.qr ? 'waiting' : instance.state;
  const linked = instance.linkedNumber ? `${instance.linkedName ?? ''} ${phoneNumber(instance.linkedNumber)}`.trim() : '';
  fill(card.top, [instance.name, state, linked], () => [
    el('div', { className: 'who' }, el('strong', { textContent: instance.name, title: instance.name }), linked ? el('small', { textContent: linked }) : null),
    el('span', { className: `state ${state}`, textContent: t(state) }),
  ]);
  card.qr.hidden = !instance.qr;
  card.current = instance.qr;
  if (instance.qr) {
    const source = `${api}/instances/${encoded(instance.name)}/qr.png?n=${encoded(instance.qr.text.slice(2, 14))}`;
    if (card.image.getAttribute('src') !== source) card.image.src = source;
    card.image.alt = t('qrImage')(instance.name);
    card.label.textContent = t('scanWith');
    card.button.textContent = t('scan');
    card.counted.textContent = t('qrOf')(instance.qr.count, instance.qr.limit);
    keepChoice(card.picker, last.phones.map(phone => [phone.number, phone.name]), instance.qr.codeNumber ?? last.phones.find(phone => phone.linked.length === 0)?.number);
    tickQr(card);
  }
  fill(card.rest, [instance.state, instance.deaf, instance.linkedNumber, instance.qr?.pairingCode], () => restOfInstance(instance));
}

function restOfInstance(instance) {
  const path = `/instances/${encoded(instance.name)}`;
  if (instance.qr?.pairingCode) {
    const { pairingCode: code, codeNumber: number } = instance.qr;
    const type = el('button', { type: 'button', textContent: t('typeCode') });
    type.addEventListener('click', async () => {
      if (!last.phones.some(phone => phone.number === number)) await call('POST', '/phones', { number, name: phoneNumber(number) });
      await act('POST', `/phones/${encoded(number)}/type-code`, { code });
    });
    return [el('p', { className: 'code' }, el('span', { textContent: t('pairingCode') }), el('code', { textContent: `${code.slice(0, 4)}-${code.slice(4)}` }), type)];
  }
  if (instance.state === 'close') {
    return [el('p', { className: 'note', textContent: t(instance.linkedNumber ? 'closedLinkedHint' : 'closedHint') })];
  }
  if (instance.state !== 'open') return [];
  const action = (text, handler, className = '') => {
    const button = el('button', { type: 'button', textContent: text, className });
    button.addEventListener('click', handler);
    return button;
  };
  return [
    instance.deaf ? el('p', { className: 'note warn', textContent: t('deafNote') }) : null,
    el('div', { className: 'actions' },
      action(t('drop'), () => act('POST', `${path}/drop`, { reconnects: true })),
      action(t('dropSilently'), () => act('POST', `${path}/drop`, { reconnects: false })),
      action(t(instance.deaf ? 'undeaf' : 'deaf'), () => act('POST', `${path}/deaf`, { on: !instance.deaf })),
      action(t('unlink'), () => act('POST', `${path}/unlink`), 'danger')),
  ].filter(Boolean);
}

let lifetime = 45;
function tickQr(card) {
  if (!card.current) return;
  const seconds = Math.max(0, Math.round((new Date(card.current.expiresAt) - Date.now()) / 1000));
  lifetime = Math.max(lifetime, seconds);
  card.expires.textContent = t('expiresIn')(seconds);
  card.meter.value = seconds / lifetime;
}

// Conversations -----------------------------------------------------------

function chatsToShow(state) {
  const busy = new Set(state.chats.map(chat => chat.number));
  const idle = state.phones
    .filter(phone => !busy.has(phone.number) && phone.linked.length === 0)
    .map(phone => ({ id: `${phone.number}@s.whatsapp.net`, name: phone.name, isGroup: false, number: phone.number, writers: [phone.number], lines: [] }));
  // By name, not by time: a pane must not jump away from under the pointer.
  return [...state.chats, ...idle].sort((a, b) => Number(a.isGroup) - Number(b.isGroup) || a.number.localeCompare(b.number));
}

function makePane() {
  const pane = el('article', { className: 'pane' });
  pane.head = el('div', { className: 'head' });
  pane.lines = el('div', { className: 'lines', tabIndex: 0 });
  pane.form = el('form', { className: 'answer' });
  pane.target = el('select');
  pane.input = el('input', { maxLength: 4096, autocomplete: 'off' });
  pane.button = el('button', { className: 'primary' });
  pane.note = el('p', { className: 'note' });
  pane.form.append(pane.target, pane.input, pane.button, pane.note);
  pane.form.addEventListener('submit', async event => {
    event.preventDefault();
    const text = pane.input.value.trim();
    const { chat } = pane;
    if (!text || chat.writers.length === 0) return;
    pane.input.value = '';
    const writer = chat.writers.find(number => number !== last.instances.find(instance => instance.name === pane.target.value)?.linkedNumber) ?? chat.writers[0];
    await act('POST', `/phones/${encoded(writer)}/send`, { instance: pane.target.value, text, groupId: chat.isGroup ? chat.id : null });
  });
  pane.append(pane.head, pane.lines, pane.form);
  return pane;
}

function updatePane(pane, chat) {
  pane.chat = chat;
  const linked = last.phones.find(phone => phone.number === chat.number)?.linked ?? [];
  const name = chat.name === `+${chat.number}` ? phoneNumber(chat.number) : chat.name;
  fill(pane.head, [name, chat.number, linked], () => [
    el('span', { className: 'avatar', textContent: initials(name), ariaHidden: 'true' }),
    el('div', { className: 'who' }, el('strong', { textContent: name }), el('small', { textContent: subtitle(chat, name) })),
    linked.length ? el('span', { className: 'linked', textContent: t('linkedBadge')(linked.join(', ')), title: linked.join(', ') }) : null,
  ].filter(Boolean));

  const before = pane.lines.signature;
  fill(pane.lines, chat.lines, () => chat.lines.length
    ? chat.lines.map(line => bubble(line, chat))
    : [el('p', { className: 'nothing', textContent: t('noMessages') })]);
  if (before !== pane.lines.signature) pane.lines.scrollTop = pane.lines.scrollHeight;

  const open = last.instances.filter(instance => instance.state === 'open' && (chat.isGroup || instance.linkedNumber !== chat.number));
  const heard = chat.lines.at(-1)?.instance;
  const wasEmpty = pane.target.options.length === 0;
  keepChoice(pane.target, open.map(instance => [instance.name, instance.name]));
  if (wasEmpty && open.some(instance => instance.name === heard)) pane.target.value = heard;
  pane.target.hidden = open.length < 2;
  pane.target.ariaLabel = t('toInstance');
  pane.input.placeholder = t('write');
  pane.input.ariaLabel = `${t('write')}: ${name}`;
  pane.button.textContent = t('send');
  const mute = open.length === 0 || chat.writers.length === 0;
  pane.input.hidden = mute;
  pane.button.hidden = mute;
  pane.note.hidden = !mute;
  pane.note.textContent = t('connectFirst');
}

function subtitle(chat, name) {
  if (chat.isGroup) return t('group');
  const number = phoneNumber(chat.number);
  return name === number ? t('unlisted') : number;
}

function bubble(line, chat) {
  const media = line.mediaKind ? `${t('media')[line.mediaKind] ?? line.mediaKind}${line.fileName ? `: ${line.fileName}` : ''}` : null;
  return el('div', { className: line.fromPhone ? 'bubble phone' : 'bubble' },
    chat.isGroup && line.author ? el('small', { className: 'from', textContent: line.author }) : null,
    media ? el('strong', { textContent: media + (line.text ? '\n' : '') }) : null,
    line.text,
    el('small', { textContent: `${line.fromPhone ? '→ ' : ''}${line.instance} · ${time(line.at)}` }));
}

// Faults ------------------------------------------------------------------

const faults = [
  { kind: 'Slow', delayMs: 1000, delayUpToMs: 4000 },
  { kind: 'Hang', delayMs: 60000 },
  { kind: 'ServerError', statusCode: 500 },
  { kind: 'DropBefore', pathPrefix: '/message/' },
  { kind: 'DropAfter', pathPrefix: '/message/' },
  { kind: 'AnswerLate', pathPrefix: '/message/', delayMs: 60000 },
  { kind: 'NoKey' },
  { kind: 'LicenseRequired' },
  { kind: 'Unauthorized' },
  { kind: 'WebhooksLost' },
  { kind: 'DeafAfterRepair' },
  { kind: 'NoQr' },
];
const textKey = kind => kind[0].toLowerCase() + kind.slice(1);

function showFaults(state) {
  keepChoice(byId('fault-instance'), [['', t('all')], ...state.instances.map(instance => [instance.name, instance.name])]);
  fill(byId('fault-buttons'), [], () => [
    ...faults.map(fault => {
      const button = el('button', { type: 'button', textContent: t('faultNames')[textKey(fault.kind)] });
      button.addEventListener('click', () => act('POST', '/faults', { ...fault, instance: byId('fault-instance').value || null }));
      return button;
    }),
    refuseButton(),
  ]);
  fill(byId('active-faults'), state.faults, () => state.faults.map(fault => {
    const remove = el('button', { type: 'button', textContent: t('remove') });
    remove.addEventListener('click', () => act('DELETE', `/faults/${fault.id}`));
    return el('li', {}, el('span', { textContent: `${t('faultNames')[textKey(fault.kind)]} · ${fault.instance ?? t('all')} · ${t('hits')(fault.hits)}` }), remove);
  }));
}

function refuseButton() {
  const button = el('button', { type: 'button', textContent: t('faultNames').refuse });
  button.addEventListener('click', () => act('POST', '/refuse', { seconds: 10 }));
  return button;
}

// The page ----------------------------------------------------------------

function show(state) {
  last = state;
  byId('pages').hidden = !state.hasWhatsApp;
  byId('address').textContent = `Evolution API ${state.baseUrl}`;
  byId('empty-address').textContent = state.baseUrl;
  byId('instance-count').textContent = state.instances.length || '';
  byId('no-instances').hidden = state.instances.length > 0;
  keyed(byId('instances'), state.instances, instance => instance.name, makeInstance, updateInstance);
  keyed(byId('panes'), chatsToShow(state), chat => chat.id, makePane, updatePane);
  showFaults(state);
  const figure = new Intl.NumberFormat(currentLanguage());
  byId('received').textContent = figure.format(state.receivedTotal);
  byId('delivered').textContent = figure.format(state.webhooks.delivered);
  byId('failed').textContent = figure.format(state.webhooks.failed);
}

async function refresh() {
  try {
    const response = await fetch(`${api}/state`, { cache: 'no-store' });
    const text = await response.text();
    byId('offline').hidden = true;
    if (text !== lastText) {
      show(JSON.parse(text));
      lastText = text;
    }
  } catch {
    byId('offline').hidden = false;
  }
}

byId('add-phone').addEventListener('submit', async event => {
  event.preventDefault();
  const number = byId('phone-number').value.replace(/\D/g, '');
  await act('POST', '/phones', { number, name: byId('phone-name').value.trim() }, t('added'));
  event.target.reset();
});

for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    setLanguage(button.dataset.language);
    applyTexts();
    if (last) show(last);
  });
}

applyTexts();
await refresh();
setInterval(refresh, 1000);
setInterval(() => { for (const card of byId('instances').children) tickQr(card); }, 1000);
