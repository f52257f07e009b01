// What host.mjs and measure.mjs share: commands and answers, one JSON object a line, and a Baileys that heeds what it verifies.
import { createInterface } from 'node:readline'
import makeWASocket, * as baileys from 'baileys'
import libcurve from 'libsignal/src/curve.js'

// libsignal-node prints session records, private keys included: nothing of it may reach the output.
for (const level of ['log', 'info', 'warn', 'error', 'debug']) console[level] = () => {}

export const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')

// Baileys' own check drops the result of a verification. The package's files stay as they are.
const typed = (key) => (key.length === 33 ? Buffer.from(key) : Buffer.concat([Buffer.from([5]), key]))
baileys.Curve.verify = (key, message, signature) => {
  try {
    return libcurve.verifySignature(typed(key), Buffer.from(message), Buffer.from(signature))
  } catch {
    return false
  }
}
if (process.env.WHATSAPP_ROOT) baileys.WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(process.env.WHATSAPP_ROOT, 'hex')
export { baileys, makeWASocket }

/** Keys in memory; what is read passes through `revive`. */
export const memoryAuth = (revive = (type, value) => value) => {
  const mem = {}
  const keys = {
    get: (type, ids) => Object.fromEntries(ids.filter((id) => mem[type]?.[id] != null).map((id) => [id, revive(type, mem[type][id])])),
    set: (data) => {
      for (const type in data) for (const id in data[type]) (mem[type] ??= {})[id] = data[type][id]
    },
  }
  return { creds: baileys.initAuthCreds(), keys }
}

/** Answers every command until the input ends. */
export const serve = (commands) =>
  createInterface({ input: process.stdin })
    .on('line', async (line) => {
      const { id, op, ...args } = JSON.parse(line)
      try {
        say({ id, result: (await commands[op](args)) ?? {} })
      } catch (error) {
        say({ id, error: String(error?.stack ?? error) })
      }
    })
    .on('close', () => process.exit(0))
