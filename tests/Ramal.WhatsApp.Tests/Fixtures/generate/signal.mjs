// Sessions and group chains begun by Baileys (libsignal) and zapo-js towards a recipient whose private keys are in the fixture.
import { createRequire } from 'node:module'
import { addTransactionCapability, initAuthCreds } from 'baileys'
import { makeLibSignalRepository } from 'baileys/lib/Signal/libsignal.js'
import { bytes, hex, save } from './seeded.mjs'

const require = createRequire(import.meta.url)
const { X25519, xeddsaSign, toSerializedPubKey } = require('zapo-js/crypto')
const { SignalProtocol, SenderKeyManager, generateRegistrationInfo, generateSignedPreKey } = require('zapo-js/signal')
const { WaSignalMemoryStore, WaPreKeyMemoryStore, WaSessionMemoryStore, WaIdentityMemoryStore, SenderKeyMemoryStore } = require('zapo-js/store')
const quiet = { level: 'silent', child: () => quiet, trace() {}, debug() {}, info() {}, warn() {}, error() {} }
const group = '120363000000000001@g.us'
const padded = (text) => Buffer.from(text)

const pair = async () => X25519.keyPairFromPrivateKey(bytes(32))
const recipient = { identity: await pair(), signed: await pair(), preKeys: [await pair(), await pair()] }
const signature = await xeddsaSign(recipient.identity.privKey, toSerializedPubKey(recipient.signed.pubKey))

const baileys = async (preKeyIndex) => {
  const creds = initAuthCreds()
  creds.me = { id: '15550000001:1@s.whatsapp.net', lid: '1:1@lid' }
  const mem = {}
  const store = { get: (t, ids) => Object.fromEntries(ids.filter((i) => mem[t]?.[i] != null).map((i) => [i, mem[t][i]])), set: (d) => { for (const t in d) for (const i in d[t]) (mem[t] ??= {})[i] = d[t][i] } }
  const keys = addTransactionCapability(store, quiet, { maxCommitRetries: 1, delayBetweenTriesMs: 1 })
  const repository = makeLibSignalRepository({ creds, keys }, quiet, async () => [])
  const jid = '2@lid', typed = (k) => Buffer.from(toSerializedPubKey(k))
  await repository.injectE2ESession({ jid, session: { registrationId: 7, identityKey: typed(recipient.identity.pubKey), signedPreKey: { keyId: 5, publicKey: typed(recipient.signed.pubKey), signature: Buffer.from(signature) }, preKey: preKeyIndex == null ? undefined : { keyId: 10 + preKeyIndex, publicKey: typed(recipient.preKeys[preKeyIndex].pubKey) } } })
  const messages = []
  for (let i = 0; i < 6; i++) {
    const { type, ciphertext } = await repository.encryptMessage({ jid, data: padded(`baileys ${i}`) })
    messages.push({ type, bytes: hex(ciphertext), text: `baileys ${i}` })
  }
  const groupMessages = []
  let distribution
  for (let i = 0; i < 5; i++) {
    const sent = await repository.encryptGroupMessage({ group, meId: creds.me.lid, data: padded(`baileys group ${i}`) })
    distribution ??= hex(sent.senderKeyDistributionMessage)
    groupMessages.push({ bytes: hex(sent.ciphertext), text: `baileys group ${i}` })
  }
  return { maker: 'baileys', identity: hex(creds.signedIdentityKey.public), registrationId: creds.registrationId, messages, distribution, groupMessages }
}

const zapo = async (preKeyIndex) => {
  const stores = { signal: new WaSignalMemoryStore(), preKey: new WaPreKeyMemoryStore(), session: new WaSessionMemoryStore(), identity: new WaIdentityMemoryStore() }
  const registration = await generateRegistrationInfo()
  await stores.signal.setRegistrationInfo(registration)
  await stores.signal.setSignedPreKey(await generateSignedPreKey(1, registration.identityKeyPair.privKey))
  const protocol = new SignalProtocol(stores), address = { user: '2', server: 'lid', device: 0 }
  await protocol.establishOutgoingSession(address, { regId: 7, identity: recipient.identity.pubKey, signedKey: { id: 5, publicKey: recipient.signed.pubKey, signature }, oneTimeKey: preKeyIndex == null ? undefined : { id: 10 + preKeyIndex, publicKey: recipient.preKeys[preKeyIndex].pubKey } })
  const messages = []
  for (let i = 0; i < 6; i++) {
    const { type, ciphertext } = await protocol.encryptMessage(address, padded(`zapo ${i}`))
    messages.push({ type, bytes: hex(ciphertext), text: `zapo ${i}` })
  }
  const manager = new SenderKeyManager(new SenderKeyMemoryStore()), me = { user: '1', server: 'lid', device: 1 }
  const groupMessages = []
  let distribution
  for (let i = 0; i < 5; i++) {
    const sent = await manager.prepareGroupEncryption(group, me, padded(`zapo group ${i}`))
    distribution ??= hex(sent.distributionMessage.axolotlSenderKeyDistributionMessage)
    groupMessages.push({ bytes: hex(sent.ciphertext.ciphertext), text: `zapo group ${i}` })
  }
  return { maker: 'zapo', identity: hex(registration.identityKeyPair.pubKey), registrationId: registration.registrationId, messages, distribution, groupMessages }
}

save('signal.json', {
  identity: hex(recipient.identity.privKey), signedPreKeyId: 5, signedPreKey: hex(recipient.signed.privKey),
  preKeys: recipient.preKeys.map((k, i) => ({ id: 10 + i, private: hex(k.privKey) })),
  senders: [await baileys(0), await baileys(null), await zapo(1), await zapo(null)],
})
