// Stock Baileys for perf/Ramal.Benchmarks: the same commands as the engine's own host.
// Its keys are in memory, without the copies that host.mjs makes: nothing of ours shall slow it down.
import pino from 'pino'
import { baileys, makeWASocket, memoryAuth, say, serve } from './peer.mjs'

const url = process.env.WHATSAPP_URL
const logger = pino({ level: 'silent' })
const clients = {}

const connect = (number, auth) =>
  new Promise((resolve, reject) => {
    const groups = {}
    const start = () => {
      const socket = makeWASocket({
        waWebSocketUrl: url,
        auth,
        logger,
        syncFullHistory: false,
        cachedGroupMetadata: async (jid) => groups[jid],
      })
      clients[number] = { socket, auth, groups, isOnline: false }
      socket.ev.on('creds.update', (update) => Object.assign(auth.creds, update))
      socket.ev.on('connection.update', (update) => {
        if (update.qr) say({ event: 'qr', number, qr: update.qr })
        if (update.connection === 'open') {
          clients[number].isOnline = true
          resolve()
        }
        if (update.connection === 'close') {
          clients[number].isOnline = false
          const code = update.lastDisconnect?.error?.output?.statusCode
          if (code === 515) start()
          else reject(new Error('closed ' + code))
        }
      })
    }
    start()
  })

// It does not wait for the server's word on a message; the answer to a ping behind the last one shows that the server has had all.
const sendAll = async ({ from, to }, count, word) => {
  const { socket, groups } = clients[from]
  const jid = to.includes('@') ? to : to + '@s.whatsapp.net'
  if (jid.endsWith('@g.us')) groups[jid] ??= await socket.groupMetadata(jid)
  for (let i = 1; i <= count; i++) await socket.sendMessage(jid, { text: `${word} ${i}` })
  await socket.query({ tag: 'iq', attrs: { id: socket.generateMessageTag(), to: 's.whatsapp.net', type: 'get', xmlns: 'w:p' } })
}

const milliseconds = (work) => {
  const rounds = 20
  let best = Infinity
  for (let round = 0; round < 5; round++) {
    const started = performance.now()
    for (let i = 0; i < rounds; i++) work()
    best = Math.min(best, (performance.now() - started) / rounds)
  }
  return best
}

const commands = {
  start: () => ({}),
  link: ({ number }) => connect(number, memoryAuth()),
  sleep: async ({ number }) => {
    const { socket } = clients[number]
    const gone = new Promise((resolve) => socket.ev.on('connection.update', (update) => update.connection === 'close' && resolve()))
    socket.ws.close()
    await gone
  },
  wake: ({ number }) => connect(number, clients[number].auth),
  online: () => ({ count: Object.values(clients).filter((client) => client.isOnline).length }),
  send: async ({ pairs, count, word }) => {
    const before = process.cpuUsage()
    const started = performance.now()
    await Promise.all(pairs.map((pair) => sendAll(pair, count, word)))
    const used = process.cpuUsage(before)
    return { seconds: (performance.now() - started) / 1000, processorSeconds: (used.user + used.system) / 1e6 }
  },
  crypto: () => {
    const [mine, theirs] = [baileys.Curve.generateKeyPair(), baileys.Curve.generateKeyPair()]
    const message = Buffer.alloc(200)
    const signature = baileys.Curve.sign(mine.private, message)
    return {
      agree: milliseconds(() => baileys.Curve.sharedKey(mine.private, theirs.public)),
      sign: milliseconds(() => baileys.Curve.sign(mine.private, message)),
      verify: milliseconds(() => baileys.Curve.verify(mine.public, message, signature)),
    }
  },
}

serve(commands)
process.on('unhandledRejection', () => {})
