// X25519 agreements and XEdDSA signatures made by libsignal (as Baileys uses it), whatsapp-rust-bridge and zapo-js.
import { createRequire } from 'node:module'
import { bytes, hex, save } from './seeded.mjs'

const require = createRequire(import.meta.url)
const libsignal = require('libsignal/src/curve.js')
const bridge = await import('whatsapp-rust-bridge')
const zapo = require('zapo-js/crypto')

const agreements = []
const signatures = []
for (let i = 0; i < 20; i++) {
  const mine = await zapo.X25519.keyPairFromPrivateKey(bytes(32))
  const theirs = await zapo.X25519.keyPairFromPrivateKey(bytes(32))
  const shared = hex(await zapo.X25519.scalarMult(mine.privKey, theirs.pubKey))
  const again = hex(libsignal.calculateAgreement(Buffer.concat([Buffer.from([5]), theirs.pubKey]), Buffer.from(mine.privKey)))
  if (shared !== again) throw new Error('the two implementations disagree')
  agreements.push({ private: hex(mine.privKey), public: hex(mine.pubKey), peer: hex(theirs.pubKey), shared })

  const message = bytes(i * 7)
  const by = { libsignal: libsignal.calculateSignature(Buffer.from(mine.privKey), message), bridge: bridge.calculateSignature(mine.privKey, message), zapo: await zapo.xeddsaSign(mine.privKey, message) }
  for (const [maker, signature] of Object.entries(by)) signatures.push({ maker, public: hex(mine.pubKey), message: hex(message), signature: hex(signature) })
}
save('curve.json', { agreements, signatures })
