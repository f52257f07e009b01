import { applyTexts, currentLanguage, setLanguage, t } from '/lab/phones-texts.js';
import { readQr } from '/lab/qr.js';

const byId = id => document.getElementById(id);
const api = '/lab/api/whatsapp';
const encoded = encodeURIComponent;
let last = { phones: [], breaches: [] };
let lastText = '';
let chosen = sessionStorage.getItem('lab-phone') ?? '';
const chatOf = new Map();
let quoting = null;

/** Makes an element; strings become text, never markup. */
function el(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

/** Changes a node's content only when what it shows changed. */
function fill(node, shown, build) {
  const signature = currentLanguage() + JSON.stringify(shown);
  if (node.signature === signature) return false;
  node.signature = signature;
  node.replaceChildren(...build());
  return true;
}

function choose(select, options, value) {
  const before = value ?? select.value;
  fill(select, options, () => options.map(([key, label]) => el('option', { value: key, textContent: label })));
  if (options.some(([key]) => key === before)) select.value = before;
}

let toastTimer = 0;
function toast(text) {
  const node = byId('toast');
  node.textContent = text;
  node.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { node.hidden = true; }, 3500);
}

async function post(path, body, done, failed = t('failed'), method = 'POST') {
  const response = await fetch(api + path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }).catch(() => null);
  if (response?.ok) {
    if (done) toast(done);
  } else toast(failed);
  await refresh();
  return response?.ok ? response : null;
}

const onPhone = (path, body, done, failed) => post(`/phones/${encoded(chosen)}${path}`, body, done, failed);

const phoneNumber = digits => {
  const brazilian = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  return brazilian ? `+55 ${brazilian[1]} ${brazilian[2]}-${brazilian[3]}` : `+${digits}`;
};
const time = at => new Intl.DateTimeFormat(currentLanguage(), { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
const initials = name => name.replace(/[^\p{L}\p{N} ]/gu, '').trim().split(/\s+/).slice(0, 2).map(word => word[0] ?? '').join('').toUpperCase() || '#';
const nameOf = number => last.phones.find(phone => phone.number === number)?.name ?? phoneNumber(number);
const phone = () => last.phones.find(candidate => candidate.number === chosen) ?? last.phones[0];
const avatar = name => el('span', { className: 'avatar', textContent: initials(name), ariaHidden: 'true' });

// Scanning ----------------------------------------------------------------

let arrivedQr = null;

/** Ramal's page may hand its QR over behind the #, which never reaches a server. */
function takeArrived() {
  const text = decodeURIComponent(location.hash.slice(1));
  if (!text.includes(',')) return;
  arrivedQr = text;
  history.replaceState(null, '', location.pathname);
  showArrived();
}

function showArrived() {
  byId('arrived').hidden = arrivedQr === null;
  if (arrivedQr === null) return;
  fill(byId('arrived-phones'), last.phones.map(({ number, name, devices }) => [number, name, devices.length]), () => last.phones.map(item => {
    const button = phoneRow(item);
    button.addEventListener('click', async () => {
      const text = arrivedQr;
      pick(item.number);
      if (await scan(text)) {
        arrivedQr = null;
        showArrived();
      }
    });
    return button;
  }));
}

const scan = text => onPhone('/scan', { code: text.trim() }, t('scanned'), t('scanFailed'));

async function scanPicture(source) {
  const bitmap = await createImageBitmap(source).catch(() => null);
  const text = bitmap && qrIn(bitmap, bitmap.width, bitmap.height);
  if (text) await scan(text);
  else toast(t('noQrSeen'));
}

const canvas = document.createElement('canvas');
function qrIn(picture, width, height) {
  if (!width || !height) return null;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return readQr(context.getImageData(0, 0, width, height));
}

/** Looks at a window or tab that the person shares until a QR is seen in it. */
async function scanScreen() {
  const stream = await navigator.mediaDevices?.getDisplayMedia({ video: true }).catch(() => null);
  if (!stream) return;
  const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true });
  await video.play();
  const [track] = stream.getVideoTracks();
  const look = async () => {
    if (track.readyState !== 'live') return;
    const text = qrIn(video, video.videoWidth, video.videoHeight);
    if (!text) return void setTimeout(look, 300);
    track.stop();
    await scan(text);
  };
  await look();
}

byId('scan-screen').addEventListener('click', scanScreen);
byId('scan-file').addEventListener('change', event => {
  const [file] = event.target.files;
  if (file) void scanPicture(file);
  event.target.value = '';
});
byId('scan-text').addEventListener('submit', async event => {
  event.preventDefault();
  const input = byId('qr-text');
  if (input.value.trim() && await scan(input.value)) input.value = '';
});
const zone = byId('scan');
zone.addEventListener('dragover', event => { event.preventDefault(); zone.classList.add('over'); });
zone.addEventListener('dragleave', () => zone.classList.remove('over'));
zone.addEventListener('drop', event => {
  event.preventDefault();
  zone.classList.remove('over');
  const [file] = event.dataTransfer.files;
  if (file) void scanPicture(file);
});
document.addEventListener('paste', event => {
  const file = [...event.clipboardData.files].find(candidate => candidate.type.startsWith('image/'));
  const text = event.clipboardData.getData('text');
  const typing = /^(input|textarea)$/i.test(event.target.tagName) && event.target !== byId('qr-text');
  if (file && !typing) {
    event.preventDefault();
    void scanPicture(file);
  } else if (!typing && event.target !== byId('qr-text') && text.split(',').length >= 4) {
    event.preventDefault();
    void scan(text);
  }
});
byId('type-code').addEventListener('submit', async event => {
  event.preventDefault();
  if (await onPhone('/type-code', { code: byId('code').value }, t('codeTyped'), t('codeFailed'))) byId('code').value = '';
});

// The phones --------------------------------------------------------------

function phoneRow(item) {
  const facts = [phoneNumber(item.number), item.devices.length ? t('linkedCount')(item.devices.length) : null].filter(Boolean).join(' · ');
  return el('button', { type: 'button', className: 'phone-row' },
    avatar(item.name),
    el('span', { className: 'who' }, el('strong', { textContent: item.name }), el('small', { textContent: facts })),
    el('span', { className: `state ${item.online ? (item.devices.some(device => device.isOnline) ? 'open' : '') : 'waiting'}` }));
}

function pick(number) {
  chosen = number;
  sessionStorage.setItem('lab-phone', number);
  quoting = null;
  show();
}

function showPhones() {
  fill(byId('phones'), [chosen, last.phones.map(({ number, name, online, devices }) => [number, name, online, devices])], () => last.phones.map(item => {
    const button = phoneRow(item);
    button.setAttribute('aria-pressed', String(item === phone()));
    button.addEventListener('click', () => pick(item.number));
    return button;
  }));
}

function showPhone() {
  const { name, number, online, receipts, devices, codeAwaited } = phone();
  byId('avatar').textContent = initials(name);
  byId('phone-name-title').textContent = name;
  byId('phone-facts').textContent = phoneNumber(number);
  byId('online').checked = online;
  choose(byId('receipts'), Object.entries(t('receiptNames')), receipts);
  byId('device-count').textContent = devices.length || '';
  byId('qr-text').placeholder = t('qrPlaceholder');
  byId('code-awaited').hidden = !codeAwaited;
  if (devices.length === 0 && !byId('link').touched) byId('link').open = true;
  fill(byId('devices'), [number, devices], () => devices.length ? devices.map(device => {
    const unlink = el('button', { type: 'button', className: 'danger', textContent: t('unlink') });
    unlink.addEventListener('click', () => onPhone('/unlink', { device: device.id }));
    return el('li', {},
      el('span', { className: 'who' }, device.name || 'WhatsApp Web', el('small', { textContent: t(device.isOnline ? 'deviceOnline' : 'deviceOffline') })),
      el('span', { className: `state ${device.isOnline ? 'open' : 'waiting'}` }),
      unlink);
  }) : [el('li', {}, t('noDevices'))]);
}

byId('link').addEventListener('toggle', () => { byId('link').touched = true; });
byId('online').addEventListener('change', event => onPhone('/online', { on: event.target.checked }));
byId('receipts').addEventListener('change', event => onPhone('/receipts', { level: event.target.value }));
byId('add-phone').addEventListener('submit', async event => {
  event.preventDefault();
  const number = byId('phone-number').value.replace(/\D/g, '');
  const name = byId('phone-name').value.trim();
  event.target.reset();
  if (await post('/phones', { number, name }, t('added'))) pick(number);
});
byId('arrived-cancel').addEventListener('click', () => { arrivedQr = null; showArrived(); });

// Chats -------------------------------------------------------------------

const currentChat = () => {
  const id = chatOf.get(chosen);
  return phone().chats.find(chat => chat.id === id) ?? (id ? { id, name: nameOf(id), isGroup: false, members: [], lines: [] } : phone().chats[0]);
};

function openChat(id) {
  chatOf.set(chosen, id);
  quoting = null;
  show();
  void onPhone('/read', { chat: id });
}

function summary(line) {
  if (!line) return '';
  if (line.deleted) return t('deleted');
  return (line.kind === 'Text' ? '' : `${t('kinds')[line.kind] ?? ''} `) + line.text;
}

function showChats() {
  const { chats } = phone();
  const current = currentChat()?.id;
  fill(byId('chats'), [chosen, current, chats.map(chat => [chat.id, chat.name, chat.typing, chat.lines.at(-1)])], () => chats.length ? chats.map(chat => {
    const button = el('button', { type: 'button', className: 'row' }, avatar(chat.name),
      el('span', { className: 'who' }, el('strong', { textContent: chat.name }), el('small', { textContent: chat.typing ? t('typing') : summary(chat.lines.at(-1)) })));
    button.setAttribute('aria-pressed', String(chat.id === current));
    button.addEventListener('click', () => openChat(chat.id));
    return button;
  }) : [el('p', { className: 'hint-small', textContent: t('noChats') })]);
  const others = last.phones.filter(other => other.number !== chosen);
  choose(byId('new-chat-with'), others.map(other => [other.number, other.name]));
  fill(byId('group-members'), others.map(other => [other.number, other.name]), () => others.map(other =>
    el('label', {}, el('input', { type: 'checkbox', value: other.number }), other.name)));
}

function showConversation() {
  const chat = currentChat();
  byId('conversation').classList.toggle('idle', !chat);
  byId('answer').hidden = !chat || !phone().online || (chat.isGroup && chat.members.length === 0);
  byId('leave').hidden = !chat?.isGroup || chat.members.length === 0;
  byId('members').hidden = !chat?.isGroup || chat.members.length === 0;
  byId('chat-name').textContent = chat?.name ?? '';
  byId('chat-avatar').textContent = initials(chat?.name ?? '');
  byId('chat-facts').textContent = !chat ? '' : chat.typing ? t('typing') : chat.isGroup ? `${t('group')} · ${t('members')(chat.members.length)}` : phoneNumber(chat.id);
  byId('text').placeholder = t('write');
  byId('text').ariaLabel = t('write');
  showMembers(chat);
  byId('quoting').hidden = quoting === null;
  byId('quoting-text').textContent = quoting ? `${quoting.author}: ${summary(quoting)}` : '';
  const lines = byId('lines');
  const changed = fill(lines, [chosen, chat?.id, chat?.lines], () => chat?.lines.length
    ? chat.lines.map(line => bubble(line, chat))
    : [el('p', { className: 'nothing', textContent: t(chat ? 'noChats' : 'chooseChat') })]);
  if (changed) lines.scrollTop = lines.scrollHeight;
}

function showMembers(chat) {
  if (!chat?.isGroup) return;
  const path = `/groups/${encoded(chat.id)}`;
  fill(byId('member-list'), [chosen, chat.id, chat.members], () => chat.members.map(number => {
    const remove = el('button', { type: 'button', textContent: t('remove') });
    remove.addEventListener('click', () => onPhone(path, { removed: [number] }));
    return el('div', { className: 'row' }, el('span', { className: 'who', textContent: number === chosen ? t('you') : nameOf(number) }), number === chosen ? null : remove);
  }));
  choose(byId('add-member-who'), last.phones.filter(other => !chat.members.includes(other.number)).map(other => [other.number, other.name]));
}

function bubble(line, chat) {
  if (line.deleted) return el('div', { className: `bubble gone${line.fromMe ? ' mine' : ''}` }, t('deleted'), el('small', { textContent: time(line.at) }));
  const source = `${api}/phones/${encoded(chosen)}/media/${encoded(line.id)}`;
  const media = !line.media ? null
    : line.kind === 'Image' || line.kind === 'Sticker' ? el('img', { src: source, alt: line.text || t('kinds')[line.kind] })
    : line.kind === 'Video' ? el('video', { src: source, controls: true })
    : line.kind === 'Audio' || line.kind === 'VoiceNote' ? el('audio', { src: source, controls: true })
    : el('a', { href: source, textContent: line.fileName || t('kinds')[line.kind] });
  const note = [line.edited ? t('edited') : null, line.fromMe && line.device !== 0 ? t('fromDevice') : null, time(line.at)].filter(Boolean).join(' · ');
  const foot = el('small', {}, note);
  if (line.fromMe) foot.append(el('span', { className: `ticks ${line.ticks === 'Read' || line.ticks === 'Played' ? 'read' : ''}`, textContent: line.ticks === 'Sent' ? '✓' : '✓✓' }));
  return el('div', { className: `bubble${line.fromMe ? ' mine' : ''}` },
    chat.isGroup && !line.fromMe ? el('small', { className: 'from', textContent: line.author }) : null,
    line.quoted ? el('span', { className: 'quote', textContent: line.quoted }) : null,
    media,
    line.kind === 'Location' ? `📍 ${line.text} ${line.latitude}, ${line.longitude}` : line.kind === 'Contact' ? `👤 ${line.text}` : line.text || (media ? null : t('kinds')[line.kind]),
    foot,
    line.reactions.length ? el('span', { className: 'reactions', textContent: line.reactions.join('') }) : null,
    tools(line));
}

function tools(line) {
  const action = (label, title, handler) => {
    const button = el('button', { type: 'button', textContent: label, title, ariaLabel: title });
    button.addEventListener('click', handler);
    return button;
  };
  return el('span', { className: 'tools' },
    ...['👍', '❤️', '😂'].map(emoji => action(emoji, emoji, () => onPhone('/react', { message: line.id, text: emoji }))),
    action('↩', t('reply'), () => { quoting = line; show(); byId('text').focus(); }),
    line.fromMe && line.device === 0 && line.kind === 'Text' ? action('✎', t('edit'), () => {
      const text = prompt(t('editPrompt'), line.text);
      if (text) void onPhone('/edit', { message: line.id, text });
    }) : null,
    line.fromMe && line.device === 0 ? action('🗑', t('delete'), () => onPhone('/delete', { message: line.id })) : null);
}

byId('new-chat').addEventListener('submit', event => {
  event.preventDefault();
  openChat(byId('new-chat-with').value);
  byId('text').focus();
});
byId('new-group').addEventListener('submit', async event => {
  event.preventDefault();
  const members = [...byId('group-members').querySelectorAll('input:checked')].map(input => input.value);
  const response = await onPhone('/groups', { subject: byId('group-subject').value.trim(), members });
  if (!response) return;
  event.target.reset();
  openChat((await response.json()).id);
});
byId('add-member').addEventListener('submit', event => {
  event.preventDefault();
  const who = byId('add-member-who').value;
  if (who) void onPhone(`/groups/${encoded(currentChat().id)}`, { members: [who] });
});
byId('leave').addEventListener('click', () => onPhone(`/groups/${encoded(currentChat().id)}/leave`));
byId('quoting-cancel').addEventListener('click', () => { quoting = null; show(); });
byId('answer').addEventListener('submit', async event => {
  event.preventDefault();
  const input = byId('text');
  const text = input.value.trim();
  if (!text) return;
  input.value = '';
  const quoted = quoting?.id ?? null;
  quoting = null;
  await onPhone('/send', { chat: currentChat().id, text, quoted });
});
byId('attach').addEventListener('change', async event => {
  const [file] = event.target.files;
  event.target.value = '';
  if (!file) return;
  const query = new URLSearchParams({ chat: currentChat().id, name: file.name });
  if (byId('text').value.trim()) query.set('caption', byId('text').value.trim());
  const response = await fetch(`${api}/phones/${encoded(chosen)}/file?${query}`, {
    method: 'POST', headers: { 'content-type': file.type || 'application/octet-stream' }, body: file,
  }).catch(() => null);
  if (response?.ok) byId('text').value = '';
  else toast(t('failed'));
  await refresh();
});

// Faults ------------------------------------------------------------------

const faults = [['cut'], ['halfOpen'], ['spoil'], ['drop'], ['duplicate'], ['reorder'], ['streamError', 503], ['streamError', 440], ['streamError', 401]];

function showFaults() {
  fill(byId('faults'), [], () => faults.map(([kind, code]) => {
    const button = el('button', { type: 'button', textContent: t('faultNames')[kind + (code ?? '')] });
    button.addEventListener('click', () => post('/faults', { number: chosen, kind, code: code ?? 0 }, t('caused')));
    return button;
  }));
  fill(byId('breaches'), last.breaches, () => last.breaches.slice(-5).map(text => el('li', { textContent: text })));
}

// The page ----------------------------------------------------------------

function show() {
  if (last.phones.length === 0) return;
  if (!last.phones.some(candidate => candidate.number === chosen)) chosen = last.phones[0].number;
  showPhones();
  showPhone();
  showChats();
  showConversation();
  showFaults();
  showArrived();
}

async function refresh() {
  try {
    const response = await fetch(`${api}/state`, { cache: 'no-store' });
    const text = await response.text();
    byId('offline').hidden = true;
    if (text !== lastText) {
      last = JSON.parse(text);
      lastText = text;
      show();
    }
  } catch {
    byId('offline').hidden = false;
  }
}

for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    setLanguage(button.dataset.language);
    applyTexts();
    show();
  });
}

applyTexts();
await refresh();
takeArrived();
addEventListener('hashchange', takeArrived);
setInterval(refresh, 1000);
