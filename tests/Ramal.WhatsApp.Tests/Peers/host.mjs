// Drives the simulator and stock clients for the C# tests: one JSON command a line on stdin, answers and events on stdout.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import pino from 'pino'
import makeWASocket, * as baileys from 'baileys'
import { WaSim, verifySig } from './simulator.mjs'

const require = createRequire(import.meta.url)
globalThis.WebSocket ??= require('ws')
const { WaClient, createStore } = require('zapo-js')

// libsignal-node prints session records, private keys included: nothing of it may reach the output.
for (const level of ['log', 'info', 'warn', 'error', 'debug']) console[level] = () => {}
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')

const sim = await new WaSim({ transcript: true, verbose: false, tls: { key: readFileSync(process.env.PEER_KEY), cert: readFileSync(process.env.PEER_CERT) } }).listen()
const url = `wss://127.0.0.1:${sim.port}/ws/chat`
sim.on('missed', (missed) => say({ event: 'missed', ...missed }))
sim.on('receipt', (receipt) => say({ event: 'receipt', ...receipt }))

// Strict: Baileys' own check drops the result of a verification. The package's files stay as they are.
baileys.Curve.verify = (key, message, signature) => verifySig(key, message, signature)
baileys.WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(sim.rootPub)

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

const memoryAuth = () => {
  const mem = {}
  const keys = {
    get: (type, ids) => Object.fromEntries(ids.filter((id) => mem[type]?.[id] != null).map((id) => [id, revive(type, mem[type][id])])),
    set: (data) => {
      for (const type in data) for (const id in data[type]) (mem[type] ??= {})[id] = data[type][id]
    },
  }
  return { creds: baileys.initAuthCreds(), keys }
}
const revive = (type, value) => {
  const copy = JSON.parse(JSON.stringify(value, baileys.BufferJSON.replacer), baileys.BufferJSON.reviver)
  return type === 'app-state-sync-key' ? baileys.proto.Message.AppStateSyncKeyData.fromObject(copy) : copy
}

const startBaileys = (name, pn) =>
  new Promise((resolve, reject) => {
    const auth = memoryAuth()
    const sent = {}
    const start = () => {
      const socket = makeWASocket({
        waWebSocketUrl: url,
        auth,
        logger: pino({ level: 'silent' }),
        syncFullHistory: false,
        getMessage: async (key) => sent[key.id],
      })
      clients[name] = {
        kind: 'baileys',
        socket,
        send: async (to, content, options) => {
          const message = await socket.sendMessage(to, content, options)
          sent[message.key.id] = message.message
          return message.key.id
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
        if (update.qr) sim.scan(update.qr, pn)
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

const startZapo = async (name, pn) => {
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
    testHooks: { noiseRootCa: { publicKey: sim.rootPub, serial: 0 } },
  }
  const client = new WaClient(options, quiet)
  client.on('auth_qr', ({ qr }) => sim.scan(qr, pn))
  client.on('message', (e) => tell(name, { id: e.stanzaId ?? e.id, chat: e.chatJid, sender: e.senderJid, fromMe: e.fromMe }, e.message))
  clients[name] = {
    kind: 'zapo',
    socket: client,
    send: async (to, content) => (await client.sendMessage(to, content.text ? { conversation: content.text } : content))?.id,
  }
  const paired = new Promise((resolve) => client.on('auth_paired', resolve))
  await client.connect()
  await paired
  await until(() => [...sim.conns].some((c) => c.acc?.pn === pn && c.dev?.active))
  return {}
}

const until = async (holds) => {
  for (let i = 0; i < 1500; i++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('not reached')
}

const commands = {
  start: () => ({ url, root: Buffer.from(sim.rootPub).toString('hex') }),
  scan: ({ qr, pn }) => ({ error: sim.scan(qr, pn) ?? null, lid: sim.account(pn).lid }),
  typeCode: async ({ pn, code }) => void (await sim.typeCode(pn, code)),
  baileys: ({ name, pn }) => startBaileys(name, pn),
  zapo: ({ name, pn }) => startZapo(name, pn),
  send: async ({ name, to, content, options }) => ({ id: await clients[name].send(to, content, options) }),
  react: async ({ name, to, key, text }) => ({ id: await clients[name].send(to, { react: { key, text } }) }),
  // A file of so many bytes 0, 1, 2 … as the stock client seals and sends it, and its reading of one that arrived.
  sendFile: async ({ name, to, kind, length, extra }) => ({
    id: await clients[name].send(to, { [kind]: Buffer.from(Array.from({ length }, (_, i) => i & 255)), jpegThumbnail: '', ...extra }),
  }),
  download: async ({ message }) => {
    const data = await baileys.downloadMediaMessage(received[message], 'buffer', {})
    return { length: data.length, sha256: createHash('sha256').update(data).digest('hex') }
  },
  read: async ({ name, key }) => void (await clients[name].socket.readMessages([key])),
  group: async ({ name, subject, members }) => ({ id: (await clients[name].socket.groupCreate(subject, members)).id }),
  members: async ({ name, group, members, action }) => void (await clients[name].socket.groupParticipantsUpdate(group, members, action)),
  phoneSays: async ({ from, to, text }) => ({ id: await sim.account(from).phone.send(to, { conversation: text }) }),
  // Spoils the next sealed message to this account, so that its reader must ask for it again.
  spoil: ({ pn }) => {
    let left = 1
    sim.opts.mangle = (enc, acc, device) => {
      if (acc.pn !== pn || device === 0 || left-- <= 0) return enc
      const content = Buffer.from(enc.content)
      content[content.length - 1] ^= 1
      return { ...enc, content }
    }
  },
  cut: ({ pn }) => [...sim.conns].filter((c) => c.acc?.pn === pn).forEach((c) => c.ws.terminate()),
  end: ({ pn, node }) => [...sim.conns].filter((c) => c.acc?.pn === pn).forEach((c) => c.end(node)),
  push: ({ pn, node }) => [...sim.conns].filter((c) => (pn ? c.acc?.pn === pn : !c.acc)).forEach((c) => c.send(node)),
  forget: ({ pn, device }) => void sim.account(pn).devices.delete(device),
  transcript: ({ pn }) => ({
    stanzas: sim.transcript.filter((t) => t.who.startsWith(pn)).map((t) => ({ dir: t.dir, node: shape(t.node) })),
  }),
  problems: () => ({ problems: sim.problems, unknown: [...sim.unknown.keys()] }),
  stop: () => setImmediate(() => process.exit(0)),
}

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { id, op, ...args } = JSON.parse(line)
    try {
      say({ id, result: (await commands[op](args)) ?? {} })
    } catch (error) {
      say({ id, error: String(error?.message ?? error) })
    }
  })
  .on('close', () => process.exit(0))
process.on('unhandledRejection', (error) => say({ event: 'log', name: 'host', text: String(error?.message ?? error) }))
