// Drives stock clients on the lab's WhatsApp simulator for the C# tests.
import { createRequire } from 'node:module'
import { createHash } from 'node:crypto'
import pino from 'pino'
import { baileys, makeWASocket, memoryAuth, say, serve } from './peer.mjs'

const require = createRequire(import.meta.url)
globalThis.WebSocket ??= require('ws')
const { WaClient, createStore } = require('zapo-js')

const url = process.env.WHATSAPP_URL
const root = Buffer.from(process.env.WHATSAPP_ROOT, 'hex')

const clients = {}
const received = {}
const textOf = (message) => {
  const inner = message?.ephemeralMessage?.message ?? message?.editedMessage?.message ?? message
  return inner?.conversation ?? inner?.extendedTextMessage?.text ?? undefined
}
const tell = (name, key, message) =>
  say({
    event: 'message',
    name,
    id: key.id,
    chat: key.chat,
    sender: key.sender,
    fromMe: !!key.fromMe,
    text: textOf(message),
    message: shape(message),
  })
const shape = (message) =>
  JSON.parse(JSON.stringify(message ?? null, (_, v) => (v?.type === 'Buffer' ? 'bytes' : v instanceof Uint8Array ? 'bytes' : v)))

// Copied as a store on disk would: what Baileys keeps changing in its hands is not what was kept.
const revive = (type, value) => {
  const copy = JSON.parse(JSON.stringify(value, baileys.BufferJSON.replacer), baileys.BufferJSON.reviver)
  return type === 'app-state-sync-key' ? baileys.proto.Message.AppStateSyncKeyData.fromObject(copy) : copy
}

const startBaileys = (name, pn, byCode, kept) =>
  new Promise((resolve, reject) => {
    const auth = kept ?? memoryAuth(revive)
    const sent = {}
    let sending = Promise.resolve()
    let asked = false
    const start = () => {
      const socket = makeWASocket({
        waWebSocketUrl: url,
        auth,
        logger: pino({ level: 'silent' }),
        syncFullHistory: false,
        // Available or not would depend on whether its name arrived before the link was ready.
        markOnlineOnConnect: false,
        // Its receiver may ask to have a message repeated before sendMessage has returned what it sent.
        getMessage: async (key) => {
          await sending
          return sent[key.id]
        },
      })
      clients[name] = {
        kind: 'baileys',
        socket,
        auth,
        pn,
        send: (to, content, options) => {
          const one = socket.sendMessage(to, content, options).then((message) => {
            sent[message.key.id] = message.message
            return message.key.id
          })
          sending = Promise.allSettled([sending, one])
          return one
        },
      }
      socket.ev.on('creds.update', (update) => Object.assign(auth.creds, update))
      socket.ev.on('messages.upsert', ({ messages }) =>
        messages.forEach((m) => {
          received[m.key.id] = m
          tell(
            name,
            { id: m.key.id, chat: m.key.remoteJid, sender: m.key.participant ?? m.key.remoteJid, fromMe: m.key.fromMe },
            m.message,
          )
        }),
      )
      socket.ev.on('messages.update', (updates) =>
        updates.forEach((u) =>
          say({
            event: 'update',
            name,
            id: u.key.id,
            status: u.update.status,
            text: textOf(u.update.message),
            revoked: u.update.message === null,
          }),
        ),
      )
      socket.ev.on('messages.reaction', (list) =>
        list.forEach((r) => say({ event: 'reaction', name, id: r.key.id, text: r.reaction.text })),
      )
      socket.ev.on('connection.update', (update) => {
        if (update.qr && !byCode) say({ event: 'qr', pn, qr: update.qr })
        if (update.qr && byCode && !asked) {
          asked = true
          socket.requestPairingCode(pn).then((code) => say({ event: 'code', pn, code }), reject)
        }
        if (update.connection === 'open') resolve({ user: auth.creds.me })
        if (update.connection === 'close') {
          const code = update.lastDisconnect?.error?.output?.statusCode
          if (code === 515) start()
          else {
            say({ event: 'closed', name, code })
            reject(new Error('closed ' + code))
          }
        }
      })
    }
    start()
  })

/** Baileys' content words in zapo-js' own: the raw message, or a file with its type. */
const forZapo = ({ text, edit, delete: revoked, react, file }) => {
  if (edit) return { protocolMessage: { key: edit, type: 14, editedMessage: { conversation: text }, timestampMs: Date.now() } }
  if (revoked) return { protocolMessage: { key: revoked, type: 0 } }
  if (react) return { reactionMessage: { key: react.key, text: react.text, senderTimestampMs: Date.now() } }
  return file ?? { conversation: text }
}

const mediaOf = ({ message }) => {
  for (const kind of ['image', 'video', 'audio', 'document', 'sticker']) {
    const media = (message.documentWithCaptionMessage?.message ?? message)[kind + 'Message']
    if (media) return { kind, ...media }
  }
}

const startZapo = async (name, pn, byCode) => {
  let credentials = null
  const auth = { load: async () => credentials, save: async (c) => void (credentials = c), clear: async () => void (credentials = null) }
  const no = () => {
    throw new Error('unexpected store')
  }
  const store = createStore({
    backends: {
      mem: {
        stores: {
          auth: () => auth,
          signal: no,
          preKey: no,
          session: no,
          identity: no,
          senderKey: no,
          appState: no,
          messages: no,
          threads: no,
          contacts: no,
          privacyToken: no,
        },
        caches: { retry: no, participants: no, deviceList: no, messageSecret: no },
      },
    },
    providers: { auth: 'mem', signal: 'memory', senderKey: 'memory', appState: 'memory' },
  })
  const quiet = {
    level: 'error',
    trace() {},
    debug() {},
    info() {},
    warn: (m, x) => say({ event: 'log', name, text: m, detail: shape(x) }),
    error: (m, x) => say({ event: 'log', name, text: m, detail: shape(x) }),
  }
  const options = {
    store,
    sessionId: name,
    chatSocketUrls: [url],
    connectTimeoutMs: 25000,
    testHooks: { noiseRootCa: { publicKey: root, serial: 0 } },
  }
  const client = new WaClient(options, quiet)
  let asked = false
  // Scanned while it still writes down the connection, it may forget that it was paired; no person is that quick.
  let connected
  client.on('auth_qr', async ({ qr }) => {
    await connected
    if (!byCode) return say({ event: 'qr', pn, qr })
    if (asked) return
    asked = true
    client.requestPairingCode(pn).then(
      (code) => say({ event: 'code', pn, code }),
      (error) => say({ event: 'log', name, text: String(error) }),
    )
  })
  client.on('message', (e) => {
    const message = e.message?.deviceSentMessage?.message ?? e.message
    received[e.stanzaId] = { message }
    if (message?.reactionMessage) say({ event: 'reaction', name, id: message.reactionMessage.key.id, text: message.reactionMessage.text })
    else tell(name, { id: e.stanzaId, chat: e.chatJid, sender: e.senderJid, fromMe: !!e.message?.deviceSentMessage }, message)
  })
  client.on('message_protocol', ({ protocolMessage: p }) =>
    say({ event: 'update', name, id: p.key?.id, text: textOf(p.editedMessage), revoked: (p.type ?? 0) === 0 }),
  )
  client.on('message_receipt', (e) => e.stanzaType !== 'sender' && say({ event: 'update', name, id: e.stanzaId, status: e.stanzaType === 'read' ? 4 : 3 }))
  client.on('connection', (e) => e.status === 'close' && say({ event: 'closed', name, code: Number(e.code ?? 0), reason: e.reason }))
  clients[name] = {
    kind: 'zapo',
    socket: client,
    send: async (to, content) => (await client.sendMessage(to, forZapo(content)))?.id,
  }
  const paired = new Promise((resolve) => client.on('auth_paired', resolve))
  connected = client.connect()
  await connected
  await paired
  return {}
}

const commands = {
  start: () => ({}),
  baileys: ({ name, pn, byCode }) => startBaileys(name, pn, byCode),
  // Without a goodbye; `wake` comes back with the same keys.
  sleep: async ({ name }) => {
    const { kind, socket } = clients[name]
    if (kind === 'zapo') await socket.disconnect()
    else socket.ws.close()
  },
  wake: async ({ name }) => {
    const { kind, socket, pn, auth } = clients[name]
    if (kind === 'zapo') await socket.connect()
    else await startBaileys(name, pn, false, auth)
  },
  logout: async ({ name }) => void (await clients[name].socket.logout().catch(() => {})),
  zapo: ({ name, pn, byCode }) => startZapo(name, pn, byCode),
  // After pairing zapo-js is online at the server a moment before it takes commands.
  ready: async ({ name }) => {
    const { kind, socket } = clients[name]
    while (kind === 'zapo' && !socket.getState().connected) await new Promise((resolve) => setTimeout(resolve, 5))
  },
  send: async ({ name, to, content, options }) => ({ id: await clients[name].send(to, content, options) }),
  react: async ({ name, to, key, text }) => ({ id: await clients[name].send(to, { react: { key, text } }) }),
  // A file of so many bytes 0, 1, 2 … as the stock client seals and sends it, and its reading of one that arrived.
  sendFile: async ({ name, to, kind, length, extra }) => {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => i & 255))
    const file = { type: kind, media: bytes, mimetype: 'application/octet-stream', ...extra }
    return { id: await clients[name].send(to, clients[name].kind === 'zapo' ? { file } : { [kind]: bytes, jpegThumbnail: '', ...extra }) }
  },
  download: async ({ message, name }) => {
    const { kind, ...media } = mediaOf(received[message])
    const data =
      clients[name]?.kind === 'zapo'
        ? await clients[name].socket.mediaTransfer.downloadAndDecrypt({ ...media, directPath: undefined, mediaType: media.ptt ? 'ptt' : kind })
        : await baileys.downloadMediaMessage(received[message], 'buffer', {})
    return { length: data.length, sha256: createHash('sha256').update(data).digest('hex') }
  },
  read: async ({ name, key }) =>
    void (clients[name].kind === 'zapo'
      ? await clients[name].socket.sendReceipt({ to: key.remoteJid, id: key.id, type: 'read' })
      : await clients[name].socket.readMessages([key])),
  group: async ({ name, subject, members }) => ({ id: (await clients[name].socket.groupCreate(subject, members)).id }),
  members: async ({ name, group, members, action }) => void (await clients[name].socket.groupParticipantsUpdate(group, members, action)),
  stop: () => setImmediate(() => process.exit(0)),
}

serve(commands)
process.on('unhandledRejection', (error) => say({ event: 'log', name: 'host', text: String(error?.message ?? error) }))
