// A loopback stand-in for the WhatsApp multi-device server: handshake, pairing, phones, routing, groups, prekeys.
// It uses Baileys' own codecs, so what it sends and accepts is not our code's opinion. Loopback only, every number is made up.
import http from 'node:http'
import https from 'node:https'
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { WebSocketServer } from 'ws'
import {
  proto,
  encodeBinaryNode,
  decodeBinaryNode,
  Curve,
  jidDecode,
  initAuthCreds,
  addTransactionCapability,
  encodeWAMessage,
  unpadRandomMax16,
  derivePairingCodeKey,
  encodeSyncdPatch,
  chatModificationToAppPatch,
  newLTHashState,
} from 'baileys'
import { makeLibSignalRepository } from 'baileys/lib/Signal/libsignal.js'
import libcurve from 'libsignal/src/curve.js'

const S = '@s.whatsapp.net',
  G = '@g.us'
const now = () => Math.floor(Date.now() / 1000)
const b33 = (k) => (k.length === 33 ? Buffer.from(k) : Buffer.concat([Buffer.from([5]), k]))
/** real signature check; Baileys' Curve.verify drops the boolean and only notices malformed input */
export const verifySig = (pub, msg, sig) => {
  try {
    return libcurve.verifySignature(b33(pub), Buffer.from(msg), Buffer.from(sig))
  } catch {
    return false
  }
}
const kid = (n, t) => (Array.isArray(n?.content) ? n.content.find((c) => c.tag === t) : undefined)
const kids = (n, t) => (Array.isArray(n?.content) ? n.content.filter((c) => !t || c.tag === t) : [])
const N = (tag, attrs = {}, content) => ({ tag, attrs, content })
const be = (n, len) => {
  const b = Buffer.alloc(len)
  b.writeUIntBE(n, 0, len)
  return b
}
const quiet = { level: 'silent', child: () => quiet, trace() {}, debug() {}, info() {}, warn() {}, error() {} }
const iso = (j) => {
  const d = jidDecode(j)
  return d ? { ...d, device: d.device || 0 } : undefined
}

// ---------- Noise XX, responder side ----------
class Noise {
  constructor(header, pattern = 'XX') {
    this.h = Buffer.from(`Noise_${pattern}_25519_AESGCM_SHA256\0\0\0\0`)
    this.ck = this.h
    this.k = this.h
    this.n = 0
    this.mixHash(header)
  }
  mixHash(d) {
    this.h = createHash('sha256').update(this.h).update(d).digest()
  }
  split(ikm) {
    const o = Buffer.from(hkdfSync('sha256', ikm, this.ck, Buffer.alloc(0), 64))
    return [o.subarray(0, 32), o.subarray(32)]
  }
  mixKey(ikm) {
    ;[this.ck, this.k] = this.split(ikm)
    this.n = 0
  }
  static iv(n) {
    const b = Buffer.alloc(12)
    b.writeUInt32BE(n, 8)
    return b
  }
  static seal(k, n, p, aad) {
    const c = createCipheriv('aes-256-gcm', k, Noise.iv(n))
    if (aad) c.setAAD(aad)
    return Buffer.concat([c.update(p), c.final(), c.getAuthTag()])
  }
  static open(k, n, p, aad) {
    const d = createDecipheriv('aes-256-gcm', k, Noise.iv(n))
    if (aad) d.setAAD(aad)
    d.setAuthTag(p.subarray(-16))
    return Buffer.concat([d.update(p.subarray(0, -16)), d.final()])
  }
  encrypt(p) {
    const c = Noise.seal(this.k, this.n++, p, this.h)
    this.mixHash(c)
    return c
  }
  decrypt(c) {
    const p = Noise.open(this.k, this.n++, c, this.h)
    this.mixHash(c)
    return p
  }
}

class Conn {
  constructor(sim, ws) {
    this.sim = sim
    this.ws = ws
    this.buf = Buffer.alloc(0)
    this.state = 'intro'
    this.tx = 0
    this.rx = 0
    this.q = Promise.resolve()
    ws.on('message', (d) => {
      this.q = this.q
        .then(() => this.onData(Buffer.from(d)))
        .catch((e) => {
          sim.fail('conn', e)
          ws.close()
        })
    })
    ws.on('close', () => {
      this.closed = true
      sim.conns.delete(this)
      sim.onClose(this)
    })
    ws.on('error', () => {})
  }
  async onData(d) {
    this.buf = Buffer.concat([this.buf, d])
    if (this.state === 'intro') {
      let o = 0
      if (this.buf.subarray(0, 2).toString() === 'ED') {
        o = 7 + this.buf.readUIntBE(4, 3)
        this.routing = this.buf.subarray(7, o)
      }
      if (this.buf.length < o + 4) return
      const head = this.buf.subarray(o, o + 4)
      if (head.subarray(0, 3).toString('hex') !== '574106') throw new Error('bad WA header ' + head.toString('hex'))
      this.head = head
      this.noise = new Noise(head)
      this.buf = this.buf.subarray(o + 4)
      this.state = 'hello'
    }
    while (this.buf.length >= 3) {
      const len = this.buf.readUIntBE(0, 3)
      if (this.buf.length < len + 3) return
      const f = this.buf.subarray(3, 3 + len)
      this.buf = this.buf.subarray(3 + len)
      await this.onFrame(f)
    }
  }
  raw(b) {
    if (!this.closed) this.ws.send(Buffer.concat([be(b.length, 3), b]))
  }
  async onFrame(f) {
    const nz = this.noise
    if (this.state === 'hello') {
      const { clientHello } = proto.HandshakeMessage.decode(f)
      const ce = clientHello.ephemeral,
        e = Curve.generateKeyPair(),
        { server, chain } = this.sim.ca
      if (clientHello.static?.length) {
        // Noise IK: one round trip for a client that remembers our static key
        const ik = new Noise(this.head, 'IK')
        ik.mixHash(server.public)
        ik.mixHash(ce)
        ik.mixKey(Curve.sharedKey(server.private, ce))
        this.noisePub = ik.decrypt(Buffer.from(clientHello.static))
        ik.mixKey(Curve.sharedKey(server.private, this.noisePub))
        const payload = proto.ClientPayload.decode(ik.decrypt(Buffer.from(clientHello.payload)))
        ik.mixHash(e.public)
        ik.mixKey(Curve.sharedKey(e.private, ce))
        ik.mixKey(Curve.sharedKey(e.private, this.noisePub))
        this.raw(Buffer.from(proto.HandshakeMessage.encode({ serverHello: { ephemeral: e.public, payload: ik.encrypt(chain) } }).finish()))
        return this.opened(ik, payload)
      }
      this.e = e
      nz.mixHash(ce)
      nz.mixHash(e.public)
      nz.mixKey(Curve.sharedKey(e.private, ce))
      const stat = nz.encrypt(server.public)
      nz.mixKey(Curve.sharedKey(server.private, ce))
      const payload = nz.encrypt(chain)
      this.raw(Buffer.from(proto.HandshakeMessage.encode({ serverHello: { ephemeral: e.public, static: stat, payload } }).finish()))
      this.state = 'finish'
    } else if (this.state === 'finish') {
      const { clientFinish } = proto.HandshakeMessage.decode(f)
      this.noisePub = nz.decrypt(Buffer.from(clientFinish.static))
      nz.mixKey(Curve.sharedKey(this.e.private, this.noisePub))
      return this.opened(nz, proto.ClientPayload.decode(nz.decrypt(Buffer.from(clientFinish.payload))))
    } else {
      const node = await decodeBinaryNode(Noise.open(this.kIn, this.rx++, f))
      this.sim.trace('in', this, node)
      await this.sim.onStanza(this, node)
    }
  }
  async opened(nz, payload) {
    ;[this.kIn, this.kOut] = nz.split(Buffer.alloc(0))
    this.state = 'open'
    this.payload = payload
    this.sim.log('handshake', {
      passive: payload.passive,
      username: payload.username?.toString(),
      device: payload.device,
      version: payload.userAgent?.appVersion,
      pushName: payload.pushName,
    })
    await new Promise((r) => setTimeout(r, this.sim.opts.latency ?? 10)) // old clients lose a stanza that arrives before they have derived the transport keys
    await this.sim.onOpen(this, payload)
  }
  send(node) {
    if (this.closed || this.state !== 'open') return
    this.sim.trace('out', this, node)
    this.raw(Noise.seal(this.kOut, this.tx++, encodeBinaryNode(node)))
  }
  end(...nodes) {
    nodes.forEach((n) => this.send(n))
    setTimeout(() => this.ws.close(), 20)
  }
}

// ---------- the simulated primary phone (device 0): ADV signer and an E2E peer of its own ----------
class Phone extends EventEmitter {
  constructor(sim, acc) {
    super()
    this.sim = sim
    this.acc = acc
    this.creds = initAuthCreds()
    this.creds.me = { id: acc.pn + S, lid: acc.lid + '@lid' }
    const mem = {}
    const store = {
      get: (t, ids) => Object.fromEntries(ids.filter((i) => mem[t]?.[i] != null).map((i) => [i, mem[t][i]])),
      set: (d) => {
        for (const t in d)
          for (const i in d[t]) {
            ;(mem[t] ??= {})[i] = d[t][i]
          }
      },
    }
    this.mem = mem
    this.keys = addTransactionCapability(store, quiet, { maxCommitRetries: 1, delayBetweenTriesMs: 1 })
    this.signal = makeLibSignalRepository({ creds: this.creds, keys: this.keys }, quiet, async () => [])
    this.lock = Promise.resolve()
    const pre = {}
    for (let i = 1; i <= 30; i++) pre[i] = Curve.generateKeyPair()
    store.set({ 'pre-key': pre })
    acc.devices.set(0, {
      id: 0,
      identity: this.creds.signedIdentityKey.public,
      regId: be(this.creds.registrationId, 4),
      keyIndex: 0,
      queue: [],
      skey: {
        id: be(this.creds.signedPreKey.keyId, 3),
        value: this.creds.signedPreKey.keyPair.public,
        signature: this.creds.signedPreKey.signature,
      },
      prekeys: Object.entries(pre).map(([i, k]) => ({ id: be(+i, 3), value: k.public })),
      deliver: (n) => this.onStanza(n),
    })
    this.appKey = { id: randomBytes(6), data: randomBytes(32) }
  }
  /** scan a QR / act on a pairing code: sign the companion's identity key */
  link(conn, identityPub, advSecret) {
    const acc = this.acc,
      dev = acc.nextDevice++,
      me = this.creds.signedIdentityKey
    const details = Buffer.from(
      proto.ADVDeviceIdentity.encode({ rawId: 1, timestamp: now(), keyIndex: dev, accountType: 0, deviceType: 0 }).finish(),
    )
    const accountSignature = Curve.sign(me.private, Buffer.concat([Buffer.from([6, 0]), details, identityPub]))
    const signed = Buffer.from(proto.ADVSignedDeviceIdentity.encode({ details, accountSignatureKey: me.public, accountSignature }).finish())
    const hmac = createHmac('sha256', advSecret).update(signed).digest()
    conn.pending = { acc, dev, details }
    conn.send(
      N('iq', { from: S, type: 'set', id: 'pair-' + dev, t: String(now()) }, [
        N('pair-success', {}, [
          N('device-identity', {}, Buffer.from(proto.ADVSignedDeviceIdentityHMAC.encode({ details: signed, hmac }).finish())),
          N('device', { jid: `${acc.pn}:${dev}${S}`, lid: `${acc.lid}:${dev}@lid` }),
          N('platform', { name: 'android' }),
        ]),
      ]),
    )
  }
  run(f) {
    return (this.lock = this.lock.then(f, f))
  }
  /** E2E-encrypt for one companion device and route it as if device 0 had sent it */
  send(toJid, message, attrs = {}) {
    return this.run(async () => {
      const { user } = iso(toJid),
        acc = this.sim.find(user),
        dev = acc.devices.get(iso(toJid).device)
      const lidJid = `${acc.lid}${dev.id ? ':' + dev.id : ''}@lid`
      if (!(await this.signal.validateSession(lidJid)).exists) {
        const k = dev.prekeys.shift()
        await this.signal.injectE2ESession({
          jid: lidJid,
          session: {
            registrationId: dev.regId.readUInt32BE(),
            identityKey: b33(dev.identity),
            signedPreKey: { keyId: dev.skey.id.readUIntBE(0, 3), publicKey: b33(dev.skey.value), signature: dev.skey.signature },
            preKey: k && { keyId: k.id.readUIntBE(0, 3), publicKey: b33(k.value) },
          },
        })
      }
      const { type, ciphertext } = await this.signal.encryptMessage({ jid: lidJid, data: encodeWAMessage(message) })
      const id = attrs.id || randomBytes(8).toString('hex').toUpperCase()
      this.sim.deliver(
        acc,
        dev.id,
        N(
          'message',
          { from: this.acc.pn + S, sender_lid: this.acc.lid + '@lid', id, t: String(now()), type: 'text', notify: this.acc.name, ...attrs },
          [N('enc', { v: '2', type }, ciphertext)],
        ),
      )
      return id
    })
  }
  onStanza(n) {
    if (n.tag !== 'message') return
    this.run(async () => {
      const from = n.attrs.participant || n.attrs.from,
        f = iso(from),
        acc = this.sim.find(f.user)
      const lidJid = `${acc.lid}${f.device ? ':' + f.device : ''}@lid`
      for (const enc of kids(n, 'enc')) {
        if (enc.attrs.type === 'pkmsg') this.sim.checkDeviceIdentity(acc, f.device, kid(n, 'device-identity'))
        const pt =
          enc.attrs.type === 'skmsg'
            ? await this.signal.decryptGroupMessage({ group: n.attrs.from, authorJid: from, msg: enc.content })
            : await this.signal.decryptMessage({ jid: lidJid, type: enc.attrs.type, ciphertext: enc.content })
        const msg = proto.Message.decode(unpadRandomMax16(pt))
        if (msg.senderKeyDistributionMessage)
          await this.signal.processSenderKeyDistributionMessage({ item: msg.senderKeyDistributionMessage, authorJid: from })
        this.emit('message', { msg: msg.deviceSentMessage?.message || msg, dsm: !!msg.deviceSentMessage, node: n })
      }
      if (f.user !== this.acc.pn && f.user !== this.acc.lid)
        this.sim.routeReceipt(
          this.acc,
          0,
          N('receipt', { id: n.attrs.id, to: n.attrs.from, ...(n.attrs.participant ? { participant: n.attrs.participant } : {}) }),
        )
    }).catch((e) => this.sim.fail('phone ' + this.acc.pn + ' could not read ' + n.attrs.id, e))
  }
  /** put settings the phone owns (push name) into the account's app-state collections, as a real phone does */
  async seedState() {
    const mod = chatModificationToAppPatch({ pushNameSetting: this.acc.name }, ''),
      st = (this.acc.state[mod.type] ??= { version: 0, patches: [] })
    if (st.version) return
    const { patch, state } = await encodeSyncdPatch(mod, this.appKey.id.toString('base64'), newLTHashState(), async () => ({
      keyData: this.appKey.data,
    }))
    st.version = state.version
    st.patches.push({ v: state.version, blob: Buffer.from(proto.SyncdPatch.encode(patch).finish()) })
  }
  async shareAppKeyAndHistory(dev, hist) {
    await this.seedState()
    const to = `${this.acc.pn}:${dev}${S}`,
      peer = { category: 'peer' }
    const key = {
      keyId: { keyId: this.appKey.id },
      keyData: { keyData: this.appKey.data, timestamp: Date.now(), fingerprint: { rawId: 1, currentIndex: 1, deviceIndexes: [0, dev] } },
    }
    return this.send(
      to,
      { protocolMessage: { type: proto.Message.ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare: { keys: [key] } } },
      peer,
    ).then(
      () =>
        hist &&
        this.send(
          to,
          { protocolMessage: { type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION, historySyncNotification: hist } },
          peer,
        ),
    )
  }
}

export class WaSim extends EventEmitter {
  constructor(opts = {}) {
    super()
    this.opts = opts
    this.conns = new Set()
    this.accounts = new Map()
    this.byLid = new Map()
    this.groups = new Map()
    this.media = new Map()
    this.codes = new Map()
    this.problems = []
    this.transcript = []
    this.unknown = new Map()
    const root = Curve.generateKeyPair(),
      mid = Curve.generateKeyPair(),
      server = Curve.generateKeyPair()
    this.rootPub = root.public
    const cert = (serial, issuerSerial, key, signer) => {
      const details = Buffer.from(
        proto.CertChain.NoiseCertificate.Details.encode({
          serial,
          issuerSerial,
          key,
          notBefore: now() - 3600,
          notAfter: now() + 864e3,
        }).finish(),
      )
      return { details, signature: Curve.sign(signer, details) }
    }
    this.ca = {
      server,
      chain: Buffer.from(
        proto.CertChain.encode({
          intermediate: cert(1, 0, mid.public, root.private),
          leaf: cert(2, 1, server.public, mid.private),
        }).finish(),
      ),
    }
  }
  log(...a) {
    if (this.opts.verbose) console.log('[sim]', ...a)
  }
  fail(what, e) {
    this.problems.push(`${what}: ${e?.stack || e}`)
    if (this.opts.verbose !== false) console.error('[sim] PROBLEM', what, e?.message || e)
  }
  trace(dir, conn, node) {
    if (this.opts.transcript) this.transcript.push({ dir, who: conn.acc ? `${conn.acc.pn}:${conn.dev.id}` : 'new', node })
  }
  listen(port = 0) {
    const handler = (q, r) => this.onHttp(q, r)
    this.http = this.opts.tls ? https.createServer(this.opts.tls, handler) : http.createServer(handler)
    new WebSocketServer({ server: this.http, path: '/ws/chat' }).on('connection', (ws) => this.conns.add(new Conn(this, ws)))
    return new Promise((res) =>
      this.http.listen(port, '127.0.0.1', () => {
        this.port = this.http.address().port
        res(this)
      }),
    )
  }
  close() {
    for (const c of this.conns) c.ws.terminate()
    return new Promise((r) => this.http.close(r))
  }
  account(pn, name) {
    name ||= 'user ' + pn
    let a = this.accounts.get(pn)
    if (!a) {
      a = { pn, lid: String(9e13 + this.accounts.size * 7919 + 11), name, devices: new Map(), nextDevice: 1, state: {}, about: '' }
      this.accounts.set(pn, a)
      this.byLid.set(a.lid, a)
      a.phone = new Phone(this, a)
    }
    return a
  }
  find(user) {
    return this.accounts.get(user) || this.byLid.get(user)
  }
  // ---- http: phone admin + media store ----
  onHttp(q, r) {
    const url = new URL(q.url, 'http://x'),
      body = []
    q.on('data', (d) => body.push(d)).on('end', () => {
      const data = Buffer.concat(body),
        done = (c, o) => {
          r.writeHead(c, { 'content-type': 'application/json' })
          r.end(o === undefined ? '' : JSON.stringify(o))
        }
      if (q.method === 'POST' && url.pathname === '/admin/mock-phone/scan-qr') {
        const e = this.scan(data.toString())
        return done(e ? 400 : 200, { error: e })
      }
      if (q.method === 'POST' && url.pathname.startsWith('/mms/')) {
        const token = url.pathname.split('/').pop(),
          want = createHash('sha256').update(data).digest('base64url')
        if (decodeURIComponent(token).replace(/=+$/, '') !== want) this.fail('media upload', `token ${token} is not sha256(body) ${want}`)
        const path = `/v/${randomBytes(9).toString('base64url')}.enc`
        this.media.set(path, data)
        return done(200, { url: `https://127.0.0.1:${this.port}${path}`, direct_path: path })
      }
      const m = this.media.get(url.pathname)
      if (m) {
        const range = /bytes=(\d+)-(\d*)/.exec(q.headers.range || '')
        const part = range ? m.subarray(+range[1], range[2] ? +range[2] + 1 : undefined) : m
        r.writeHead(range ? 206 : 200, { 'content-length': part.length })
        return r.end(part)
      }
      done(404, { error: 'not found' })
    })
  }
  scan(qr, pn) {
    const [ref, noise, ident, adv] = qr.split('#').pop().split(','),
      conn = [...this.conns].find((c) => c.refs?.includes(ref))
    if (!conn) return 'unknown ref'
    if (!Buffer.from(noise, 'base64').equals(conn.noisePub)) return 'QR noise key is not the connection key'
    if (!Buffer.from(ident, 'base64').equals(Buffer.from(conn.payload.devicePairingData.eIdent)))
      return 'QR identity is not the registered identity'
    const acc = this.account(
      pn ||
        '1555' +
          ((createHash('md5')
            .update(conn.payload.pushName || ref)
            .digest()
            .readUInt32BE() %
            9e6) +
            1e6),
      conn.payload.pushName,
    )
    acc.phone.link(conn, Buffer.from(ident, 'base64'), Buffer.from(adv, 'base64'))
  }
  // ---- session start ----
  async onOpen(conn, p) {
    if (p.username == null) {
      const d = p.devicePairingData
      if (!verifySig(d.eIdent, b33(d.eSkeyVal), d.eSkeySig)) this.fail('registration', 'signed prekey signature does not verify')
      conn.refs = Array.from({ length: 6 }, () => '2@' + randomBytes(60).toString('base64'))
      return conn.send(
        N('iq', { from: S, type: 'set', id: 'ref-1', xmlns: 'md' }, [
          N(
            'pair-device',
            {},
            conn.refs.map((r) => N('ref', {}, Buffer.from(r))),
          ),
        ]),
      )
    }
    const acc = this.find(p.username.toString()),
      dev = acc?.devices.get(p.device)
    if (!dev || !dev.noisePub?.equals(conn.noisePub)) return conn.end(N('failure', { reason: '401', location: 'sim' }))
    if (dev.conn) dev.conn.end(N('stream:error', {}, [N('conflict', { type: 'replaced' })]))
    Object.assign(conn, { acc, dev })
    dev.conn = conn
    dev.active = false
    conn.send(
      N('success', {
        t: String(now()),
        props: '27',
        companion_enc_static: randomBytes(32).toString('base64'),
        lid: `${acc.lid}:${dev.id}@lid`,
        location: 'sim',
        display_name: acc.name,
        creation: String(now()),
      }),
    )
    if (!p.passive) this.goActive(conn) // a client that does not log in passively gets its backlog at once
  }
  onClose(conn) {
    if (conn.dev?.conn === conn) {
      conn.dev.conn = null
      conn.dev.active = false
    }
  }
  checkDeviceIdentity(acc, devId, node) {
    if (!node) return this.fail('device-identity', `pkmsg from ${acc.pn}:${devId} carries none`)
    if (!devId) return
    const a = proto.ADVSignedDeviceIdentity.decode(node.content),
      dev = acc.devices.get(devId),
      key = acc.phone.creds.signedIdentityKey.public
    if (!Buffer.from(a.accountSignatureKey || []).equals(Buffer.from(key)))
      return this.fail('device-identity', 'account key missing or wrong')
    if (!verifySig(key, Buffer.concat([Buffer.from([6, 0]), a.details, dev.identity]), a.accountSignature))
      this.fail('device-identity', 'account signature')
    if (!verifySig(dev.identity, Buffer.concat([Buffer.from([6, 1]), a.details, dev.identity, key]), a.deviceSignature))
      this.fail('device-identity', 'device signature')
  }
  finishPairing(conn, node) {
    const { acc, dev, details } = conn.pending,
      ds = kid(kid(node, 'pair-device-sign'), 'device-identity'),
      d = conn.payload.devicePairingData
    const a = proto.ADVSignedDeviceIdentity.decode(ds.content),
      identity = Buffer.from(d.eIdent),
      key = acc.phone.creds.signedIdentityKey.public
    if (a.accountSignatureKey?.length) this.fail('pair-device-sign', 'account key should be stripped')
    if (!verifySig(identity, Buffer.concat([Buffer.from([6, 1]), details, identity, key]), a.deviceSignature))
      return this.fail('pair-device-sign', 'device signature does not verify')
    acc.devices.set(dev, {
      id: dev,
      identity,
      noisePub: conn.noisePub,
      regId: Buffer.from(d.eRegid),
      keyIndex: dev,
      queue: [],
      prekeys: [],
      fresh: true,
      skey: { id: Buffer.from(d.eSkeyId), value: Buffer.from(d.eSkeyVal), signature: Buffer.from(d.eSkeySig) },
    })
    this.emit('paired', { acc, dev })
    conn.end(N('stream:error', { code: '515' }))
  }
  // ---- stanza router ----
  async onStanza(conn, n) {
    if (n.tag === 'iq' && conn.pending && n.attrs.id === 'pair-' + conn.pending.dev && n.attrs.type === 'result')
      return this.finishPairing(conn, n)
    const f = this['on_' + n.tag.replace(/[^a-z]/g, '_')]
    if (f) return f.call(this, conn, n)
    this.unknown.set(n.tag, (this.unknown.get(n.tag) || 0) + 1)
  }
  async on_iq(conn, n) {
    if (n.attrs.type === 'result' || n.attrs.type === 'error') return
    const c = kids(n)[0],
      key = `${n.attrs.xmlns}/${n.attrs.type}/${c?.tag || ''}`
    const reply = (content, attrs = {}) => conn.send(N('iq', { from: n.attrs.to || S, type: 'result', id: n.attrs.id, ...attrs }, content))
    const h =
      this.iq[key] ||
      (n.attrs.xmlns === 'encrypt' && kid(n, 'list') && kid(n, 'skey') && this.iq['encrypt/set/registration']) ||
      this.iq[`${n.attrs.xmlns}/${n.attrs.type}/*`]
    if (!h) {
      this.unknown.set(key, (this.unknown.get(key) || 0) + 1)
      return conn.send(N('iq', { from: S, type: 'error', id: n.attrs.id }, [N('error', { code: '501', text: 'feature-not-implemented' })]))
    }
    return h.call(this, conn, n, c, reply)
  }
  iq = {
    'w:p/get/ping': (conn, n, c, reply) => reply(undefined, { t: String(now()) }),
    'w:p/get/': (conn, n, c, reply) => reply(undefined, { t: String(now()) }),
    'encrypt/get/count': (conn, n, c, reply) => reply([N('count', { value: String(conn.dev.prekeys.length) })]),
    'encrypt/set/registration': (conn, n, c, reply) => {
      const d = conn.dev,
        sk = kid(n, 'skey')
      if (!Buffer.from(kid(n, 'identity').content).equals(d.identity)) this.fail('prekeys', 'identity key changed')
      for (const k of kids(kid(n, 'list'), 'key'))
        d.prekeys.push({ id: Buffer.from(kid(k, 'id').content), value: Buffer.from(kid(k, 'value').content) })
      d.skey = {
        id: Buffer.from(kid(sk, 'id').content),
        value: Buffer.from(kid(sk, 'value').content),
        signature: Buffer.from(kid(sk, 'signature').content),
      }
      if (!verifySig(d.identity, b33(d.skey.value), d.skey.signature)) this.fail('prekeys', 'skey signature')
      reply()
    },
    'encrypt/set/rotate': (conn, n, c, reply) => {
      const sk = kid(c, 'skey')
      conn.dev.skey = {
        id: Buffer.from(kid(sk, 'id').content),
        value: Buffer.from(kid(sk, 'value').content),
        signature: Buffer.from(kid(sk, 'signature').content),
      }
      reply()
    },
    'encrypt/get/digest': (conn, n, c, reply) => {
      const d = conn.dev
      reply([
        N('digest', {}, [
          N('registration', {}, d.regId),
          N('type', {}, Buffer.from([5])),
          N('identity', {}, d.identity),
          N('skey', {}, [N('id', {}, d.skey.id), N('value', {}, d.skey.value), N('signature', {}, d.skey.signature)]),
          N(
            'list',
            {},
            d.prekeys.map((k) => N('id', {}, k.id)),
          ),
          N(
            'hash',
            {},
            createHash('sha1')
              .update(Buffer.concat([d.identity, d.skey.value, d.skey.signature, ...d.prekeys.map((k) => k.value)]))
              .digest(),
          ),
        ]),
      ])
    },
    'encrypt/get/key': (conn, n, c, reply) =>
      reply([
        N(
          'list',
          {},
          kids(c, 'user').map((u) => {
            const j = iso(u.attrs.jid),
              acc = this.find(j.user),
              d = acc?.devices.get(j.device)
            if (!d) return N('user', { jid: u.attrs.jid }, [N('error', { code: '404', text: 'item-not-found' })])
            const k = d.prekeys.shift()
            if (d.prekeys.length < 5)
              d.conn?.send(
                N('notification', { from: S, type: 'encrypt', id: 'pk' + now(), t: String(now()) }, [
                  N('count', { value: String(d.prekeys.length) }),
                ]),
              )
            return N('user', { jid: u.attrs.jid, t: String(now()) }, [
              N('registration', {}, d.regId),
              N('type', {}, Buffer.from([5])),
              N('identity', {}, Buffer.from(d.identity)),
              N('skey', {}, [
                N('id', {}, d.skey.id),
                N('value', {}, Buffer.from(d.skey.value)),
                N('signature', {}, Buffer.from(d.skey.signature)),
              ]),
              ...(k ? [N('key', {}, [N('id', {}, k.id), N('value', {}, Buffer.from(k.value))])] : []),
            ])
          }),
        ),
      ]),
    'passive/set/active': (conn, n, c, reply) => {
      reply()
      this.goActive(conn)
    },
    'passive/set/passive': (conn, n, c, reply) => {
      reply()
      conn.dev.active = false
    },
    'abt/get/props': (conn, n, c, reply) =>
      reply([
        N('props', { protocol: '1', ab_key: '', hash: 'sim1', refresh: '86400', refresh_id: '0' }, [
          N('prop', { config_code: '10518', config_value: 'true' }),
        ]),
      ]),
    'blocklist/get/': (conn, n, c, reply) =>
      reply([
        N(
          'list',
          {},
          [...(conn.acc.blocked || [])].map((jid) => N('item', { jid })),
        ),
      ]),
    'blocklist/set/item': (conn, n, c, reply) => {
      const b = (conn.acc.blocked ??= new Set())
      c.attrs.action === 'block' ? b.add(c.attrs.jid) : b.delete(c.attrs.jid)
      reply()
    },
    'privacy/get/privacy': (conn, n, c, reply) =>
      reply([
        N(
          'privacy',
          {},
          Object.entries({
            readreceipts: 'all',
            profile: 'all',
            status: 'all',
            online: 'all',
            last: 'all',
            groupadd: 'all',
            calladd: 'all',
            messages: 'all',
          }).map(([name, value]) => N('category', { name, value })),
        ),
      ]),
    'privacy/set/tokens': (conn, n, c, reply) => {
      for (const t of kids(c, 'token')) {
        const to = this.find(iso(t.attrs.jid).user)
        if (to)
          this.fanout(
            to,
            N(
              'notification',
              { from: conn.acc.pn + S, sender_lid: conn.acc.lid + '@lid', type: 'privacy_token', id: 'tc' + Date.now(), t: String(now()) },
              [
                N('tokens', {}, [
                  N(
                    'token',
                    { type: 'trusted_contact', t: t.attrs.t },
                    createHash('sha256')
                      .update(conn.acc.pn + to.pn)
                      .digest()
                      .subarray(0, 16),
                  ),
                ]),
              ],
            ),
          )
      }
      reply()
    },
    'usync/get/usync': (conn, n, c, reply) => {
      const proto_ = kids(kid(c, 'query')).map((q) => q.tag)
      const users = kids(kid(c, 'list'), 'user').map((u) => {
        const phone = kid(u, 'contact')?.content,
          want = u.attrs.jid ? iso(u.attrs.jid).user : phone ? Buffer.from(phone).toString().replace(/\D/g, '') : ''
        const acc = this.find(want),
          jid = u.attrs.jid || (acc ? acc.pn : want) + S,
          out = []
        for (const p of proto_) {
          if (p === 'contact') out.push(N('contact', { type: acc ? 'in' : 'out' }))
          if (!acc) continue
          if (p === 'devices')
            out.push(
              N('devices', {}, [
                N(
                  'device-list',
                  {},
                  [...acc.devices.values()].map((d) =>
                    N('device', { id: String(d.id), ...(d.id ? { 'key-index': String(d.keyIndex) } : {}) }),
                  ),
                ),
                N('key-index-list', { ts: String(now()) }, Buffer.alloc(0)),
              ]),
            )
          if (p === 'lid') out.push(N('lid', { val: acc.lid + '@lid' }))
          if (p === 'status') out.push(N('status', { t: String(now()) }, acc.about))
        }
        return N('user', { jid }, out)
      })
      reply([
        N('usync', { ...c.attrs }, [
          N(
            'result',
            {},
            proto_.map((p) => N(p)),
          ),
          N('list', {}, users),
        ]),
      ])
    },
    'w:m/set/media_conn': (conn, n, c, reply) =>
      reply([
        N('media_conn', { auth: 'sim-auth', ttl: '3600', auth_ttl: '3600', max_buckets: '12' }, [
          N('host', { hostname: `127.0.0.1:${this.port}`, maxContentLengthBytes: '104857600' }),
        ]),
      ]),
    'w:profile:picture/get/picture': (conn, n, c, reply) => {
      const u = this.find(iso(n.attrs.target)?.user) || this.groups.get(n.attrs.target)
      u?.picture
        ? reply([
            N('picture', {
              id: u.picture.id,
              type: c.attrs.type,
              url: `https://127.0.0.1:${this.port}${u.picture.path}`,
              direct_path: u.picture.path,
            }),
          ])
        : conn.send(N('iq', { from: S, id: n.attrs.id, type: 'error' }, [N('error', { code: '404', text: 'item-not-found' })]))
    },
    'w:profile:picture/set/picture': (conn, n, c, reply) => {
      const u = n.attrs.target ? this.groups.get(n.attrs.target) : conn.acc,
        path = '/pps/' + randomBytes(6).toString('hex')
      this.media.set(path, Buffer.from(c.content))
      u.picture = { id: String(Date.now()), path }
      reply([N('picture', { id: u.picture.id })])
    },
    'status/set/status': (conn, n, c, reply) => {
      conn.acc.about = Buffer.from(c.content).toString()
      reply()
    },
    'urn:xmpp:whatsapp:dirty/set/clean': (conn, n, c, reply) => reply(),
    'w:stats/set/*': (conn, n, c, reply) => reply(),
    'w:mex/get/query': (conn, n, c, reply) => reply([N('result', {}, Buffer.from(JSON.stringify({ data: {} })))]),
    'w:sync:app:state/set/sync': (conn, n, c, reply) =>
      reply([
        N(
          'sync',
          {},
          kids(c, 'collection').map((col) => {
            const st = (conn.acc.state[col.attrs.name] ??= { version: 0, patches: [] }),
              patch = kid(col, 'patch'),
              at = { name: col.attrs.name }
            if (patch) {
              if (+col.attrs.version !== st.version)
                return N('collection', { ...at, type: 'error' }, [N('error', { code: '409', text: 'conflict' })])
              st.version++
              st.patches.push({ v: st.version, blob: Buffer.from(patch.content) })
              for (const d of conn.acc.devices.values())
                if (d !== conn.dev)
                  this.deliver(
                    conn.acc,
                    d.id,
                    N('notification', { from: S, type: 'server_sync', id: 'ss' + Date.now(), t: String(now()) }, [
                      N('collection', { name: col.attrs.name, version: String(st.version) }),
                    ]),
                  )
              return N('collection', { ...at, version: String(st.version) })
            }
            const more = st.patches.filter((p) => p.v > +col.attrs.version)
            return N(
              'collection',
              { ...at, version: String(st.version), has_more_patches: 'false' },
              more.length
                ? [
                    N(
                      'patches',
                      {},
                      more.map((p) => {
                        const sp = proto.SyncdPatch.decode(p.blob)
                        sp.version = { version: p.v }
                        return N('patch', {}, Buffer.from(proto.SyncdPatch.encode(sp).finish()))
                      }),
                    ),
                  ]
                : undefined,
            )
          }),
        ),
      ]),
    'md/set/remove-companion-device': (conn, n, c, reply) => {
      reply()
      const { acc, dev } = conn
      acc.devices.delete(dev.id)
      this.emit('unlinked', { acc, dev: dev.id })
      conn.end(N('stream:error', { code: '401' }, [N('conflict', { type: 'device_removed' })]))
    },
    'md/set/link_code_companion_reg': (conn, n, c, reply) => this.onLinkCode(conn, n, c, reply),
    'w:g2/set/create': (conn, n, c, reply) => {
      const id = `12036${Date.now()}${this.groups.size}${G}`,
        g = { id, subject: c.attrs.subject, creator: conn.acc, t: now(), members: new Map([[conn.acc, 'superadmin']]) }
      for (const p of kids(c, 'participant')) {
        const a = this.find(iso(p.attrs.jid)?.user)
        if (a) g.members.set(a, '')
      }
      this.groups.set(id, g)
      reply([this.groupNode(g)])
      this.groupNotify(g, conn.acc, N('create', { type: 'new', key: c.attrs.key || '' }, [this.groupNode(g)]), [...g.members.keys()])
    },
    'w:g2/get/query': (conn, n, c, reply) => {
      const g = this.groups.get(n.attrs.to)
      g?.members.has(conn.acc)
        ? reply([this.groupNode(g)])
        : conn.send(
            N('iq', { from: n.attrs.to, id: n.attrs.id, type: 'error' }, [N('error', { code: g ? '403' : '404', text: 'forbidden' })]),
          )
    },
    'w:g2/get/participating': (conn, n, c, reply) =>
      reply([
        N(
          'groups',
          {},
          [...this.groups.values()].filter((g) => g.members.has(conn.acc)).map((g) => this.groupNode(g)),
        ),
      ]),
    'w:g2/get/invite': (conn, n, c, reply) =>
      reply([N('invite', { code: createHash('md5').update(n.attrs.to).digest('hex').slice(0, 22) })]),
    'w:g2/set/*': (conn, n, c, reply) => {
      const g = this.groups.get(c.tag === 'leave' ? kids(c)[0].attrs.id : n.attrs.to),
        was = [...g.members.keys()]
      for (const p of kids(c, 'participant')) {
        const a = this.find(iso(p.attrs.jid).user)
        ;({
          add: () => g.members.set(a, ''),
          remove: () => g.members.delete(a),
          promote: () => g.members.set(a, 'admin'),
          demote: () => g.members.set(a, ''),
        })[c.tag]?.()
      }
      if (c.tag === 'leave') g.members.delete(conn.acc)
      if (c.tag === 'subject') g.subject = Buffer.from(c.content).toString()
      reply([
        N(
          c.tag,
          {},
          kids(c, 'participant').map((p) => N('participant', { jid: p.attrs.jid })),
        ),
      ])
      const info = kids(c, 'participant').map((p) => {
        const a = this.find(iso(p.attrs.jid).user)
        return N('participant', { jid: a.lid + '@lid', phone_number: a.pn + S })
      })
      const tellAll = [...new Set([...was, ...g.members.keys()])]
      if (c.tag === 'add') {
        const added = kids(c, 'participant').map((p) => this.find(iso(p.attrs.jid).user))
        this.groupNotify(g, conn.acc, N('create', { type: 'new' }, [this.groupNode(g)]), added)
        this.groupNotify(g, conn.acc, N('add', {}, info), was)
      } else
        this.groupNotify(
          g,
          conn.acc,
          c.tag === 'subject'
            ? N('subject', { subject: g.subject, s_t: String(now()), s_o: conn.acc.lid + '@lid' })
            : N(
                c.tag === 'leave' ? 'remove' : c.tag,
                {},
                c.tag === 'leave' ? [N('participant', { jid: conn.acc.lid + '@lid', phone_number: conn.acc.pn + S })] : info,
              ),
          tellAll,
        )
    },
  }
  groupNode(g) {
    return N(
      'group',
      {
        id: g.id.split('@')[0],
        subject: g.subject,
        s_t: String(g.t),
        s_o: g.creator.lid + '@lid',
        creation: String(g.t),
        creator: g.creator.lid + '@lid',
        creator_pn: g.creator.pn + S,
        addressing_mode: 'lid',
        size: String(g.members.size),
      },
      [...g.members].map(([a, type]) => N('participant', { jid: a.lid + '@lid', phone_number: a.pn + S, ...(type ? { type } : {}) })),
    )
  }
  groupNotify(g, by, child, who) {
    for (const a of who)
      this.fanout(
        a,
        N(
          'notification',
          {
            from: g.id,
            type: 'w:gp2',
            id: 'g' + randomBytes(5).toString('hex'),
            participant: by.lid + '@lid',
            participant_pn: by.pn + S,
            addressing_mode: 'lid',
            notify: by.name,
            t: String(now()),
          },
          [child],
        ),
      )
  }
  // ---- pairing by code ----
  async onLinkCode(conn, n, c, reply) {
    if (c.attrs.stage === 'companion_hello') {
      const ref = randomBytes(16).toString('hex'),
        acc = this.account(iso(c.attrs.jid).user)
      this.codes.set(acc.pn, { conn, ref, wrapped: Buffer.from(kid(c, 'link_code_pairing_wrapped_companion_ephemeral_pub').content) })
      return reply([N('link_code_companion_reg', { stage: 'companion_hello' }, [N('link_code_pairing_ref', {}, Buffer.from(ref))])])
    }
    const st = this.codes.get(iso(c.attrs.jid).user),
      me = this.account(iso(c.attrs.jid).user).phone.creds.signedIdentityKey,
      w = Buffer.from(kid(c, 'link_code_pairing_wrapped_key_bundle').content),
      companionId = Buffer.from(kid(c, 'companion_identity_public').content)
    const shared = Curve.sharedKey(st.eph.private, st.companionEph),
      k = Buffer.from(hkdfSync('sha256', shared, w.subarray(0, 32), Buffer.from('link_code_pairing_key_bundle_encryption_key'), 32))
    const d = createDecipheriv('aes-256-gcm', k, w.subarray(32, 44))
    d.setAuthTag(w.subarray(-16))
    const bundle = Buffer.concat([d.update(w.subarray(44, -16)), d.final()])
    if (!bundle.subarray(0, 32).equals(companionId) || !bundle.subarray(32, 64).equals(Buffer.from(me.public)))
      return this.fail('link code', 'key bundle does not match')
    const adv = Buffer.from(
      hkdfSync(
        'sha256',
        Buffer.concat([shared, Curve.sharedKey(me.private, companionId), bundle.subarray(64)]),
        Buffer.alloc(0),
        Buffer.from('adv_secret'),
        32,
      ),
    )
    reply()
    this.account(iso(c.attrs.jid).user).phone.link(conn, companionId, adv)
  }
  /** the user types the 8-character code on the phone */
  async typeCode(pn, code) {
    const st = this.codes.get(pn),
      phone = this.account(pn).phone,
      w = st.wrapped,
      ctr = (k, iv, d) => {
        const c = createCipheriv('aes-256-ctr', k, iv)
        return Buffer.concat([c.update(d), c.final()])
      }
    st.companionEph = ctr(await derivePairingCodeKey(code, w.subarray(0, 32)), w.subarray(32, 48), w.subarray(48))
    st.eph = Curve.generateKeyPair()
    const salt = randomBytes(32),
      iv = randomBytes(16),
      mine = ctr(await derivePairingCodeKey(code, salt), iv, st.eph.public)
    st.conn.send(
      N('notification', { from: S, type: 'link_code_companion_reg', id: 'lc1', t: String(now()) }, [
        N('link_code_companion_reg', { stage: 'primary_hello' }, [
          N('link_code_pairing_wrapped_primary_ephemeral_pub', {}, Buffer.concat([salt, iv, mine])),
          N('primary_identity_pub', {}, phone.creds.signedIdentityKey.public),
          N('link_code_pairing_ref', {}, Buffer.from(st.ref)),
        ]),
      ]),
    )
  }
  // ---- delivery ----
  goActive(conn) {
    const d = conn.dev,
      q = [...(d.unacked?.values() ?? []), ...d.queue.splice(0)]
    d.active = true
    conn.send(
      N('ib', { from: S }, [
        N('offline_preview', {
          count: String(q.length),
          message: String(q.filter((x) => x.tag === 'message').length),
          receipt: '0',
          notification: '0',
          appdata: '0',
        }),
      ]),
    )
    q.forEach((x) => this.hand(d, { ...x, attrs: { ...x.attrs, offline: '0' } }))
    conn.send(N('ib', { from: S }, [N('offline', { count: String(q.length) })]))
    this.emit('online', { acc: conn.acc, dev: d.id, fresh: d.fresh })
    if (d.fresh && this.opts.autoSync !== false) {
      d.fresh = false
      conn.acc.phone.shareAppKeyAndHistory(d.id, this.opts.history?.(conn.acc)).catch((e) => this.fail('share', e))
    }
  }
  deliver(acc, devId, node) {
    const d = acc.devices.get(devId)
    if (!d) return
    if (d.deliver) d.deliver(node)
    else if (d.conn && d.active) this.hand(d, node)
    else d.queue.push(node)
  }
  /** what is not acknowledged comes again on the next connection, as with the real server */
  hand(d, node) {
    ;(d.unacked ??= new Map()).set(node.tag + node.attrs.id, node)
    d.conn.send(node)
  }
  acknowledged(conn, tag, id) {
    conn.dev?.unacked?.delete(tag + id)
  }
  fanout(acc, node, except) {
    for (const d of acc.devices.values()) if (d !== except) this.deliver(acc, d.id, node)
  }
  on_message(conn, n) {
    this.routeMessage(conn.acc, conn.dev, n, (x) => conn.send(x))
  }
  routeMessage(acc, dev, n, answer) {
    const to = iso(n.attrs.to),
      t = String(now()),
      group = n.attrs.to.endsWith(G) ? this.groups.get(n.attrs.to) : undefined
    const parts = kids(kid(n, 'participants'), 'to'),
      enc = kids(n, 'enc'),
      ident = kid(n, 'device-identity'),
      extra = kids(n).filter((x) => !['participants', 'enc', 'device-identity', 'tctoken', 'cstoken'].includes(x.tag))
    if (this.opts.requireTcToken && !group && !kid(n, 'tctoken') && this.opts.requireTcToken(acc, n))
      return answer(N('ack', { class: 'message', id: n.attrs.id, from: n.attrs.to, t, error: '463' }))
    const lidAddr = to.server === 'lid',
      self = (a, d, lid) => (lid ? `${a.lid}${d ? ':' + d : ''}@lid` : `${a.pn}${d ? ':' + d : ''}${S}`)
    const pass = Object.fromEntries(['type', 'edit', 'category', 'mediatype'].filter((k) => n.attrs[k]).map((k) => [k, n.attrs[k]]))
    const build = (tAcc, body, hasPk) => {
      const a = { ...pass, id: n.attrs.id, t, notify: acc.name }
      if (group)
        Object.assign(a, { from: group.id, participant: self(acc, dev.id, true), participant_pn: acc.pn + S, addressing_mode: 'lid' })
      else {
        a.from = self(acc, dev.id, lidAddr)
        if (tAcc !== acc) lidAddr ? (a.sender_pn = acc.pn + S) : (a.sender_lid = acc.lid + '@lid')
        else if (n.attrs.category !== 'peer') {
          // copy for the sender's other devices: name the *recipient's* other identity, never the sender's
          const other = this.find(iso(n.attrs.recipient || n.attrs.to).user)
          a.recipient = n.attrs.recipient || n.attrs.to
          lidAddr ? (a.peer_recipient_pn = other.pn + S) : (a.peer_recipient_lid = other.lid + '@lid')
        }
      }
      return N('message', a, [...body, ...(hasPk && ident ? [ident] : []), ...extra])
    }
    const got = new Set(),
      mangle = this.opts.mangle
    for (const p of parts) {
      const j = iso(p.attrs.jid),
        a = this.find(j.user)
      if (!a?.devices.has(j.device)) {
        this.fail('fan-out', `no such device ${p.attrs.jid}`)
        continue
      }
      if (a === acc && j.device === dev.id) continue // Baileys also addresses itself in LID groups; never echo
      got.add(a.pn + ':' + j.device)
      let body = kids(p, 'enc')
      if (mangle) body = body.map((e) => mangle(e, a, j.device, n) || e)
      this.deliver(
        a,
        j.device,
        build(
          a,
          group ? [...body, ...enc] : body,
          body.some((e) => e.attrs.type === 'pkmsg'),
        ),
      )
    }
    if (group && !n.attrs.participant)
      for (const a of group.members.keys())
        for (const d of a.devices.values())
          if (d !== dev && !got.has(a.pn + ':' + d.id)) {
            got.add(a.pn + ':' + d.id)
            this.deliver(a, d.id, build(a, enc))
          }
    if ((!group || n.attrs.participant) && !parts.length && enc.length) {
      // direct re-send after a retry receipt, or a peer message
      const j = iso(n.attrs.participant || n.attrs.to),
        a = this.find(j.user)
      got.add(a.pn + ':' + j.device)
      this.deliver(a, j.device, build(a, enc, true))
    }
    const ack = { class: 'message', id: n.attrs.id, from: n.attrs.to, t }
    if (!n.attrs.participant && !parts.length === false && n.attrs.device_fanout !== 'false') {
      // every device but the sender's must be covered; else answer with the true hash
      const all = []
      for (const a of group ? group.members.keys() : new Set([acc, this.find(to.user)]))
        for (const d of a.devices.values()) if (!(a === acc && d === dev)) all.push(a.pn + ':' + d.id)
      if (all.some((x) => !got.has(x))) {
        this.emit('missed', { id: n.attrs.id, missing: all.filter((x) => !got.has(x)) })
        ack.phash = '2:mismatch'
      }
    }
    answer(N('ack', ack))
    this.emit('relayed', {
      id: n.attrs.id,
      from: acc.pn + ':' + dev.id,
      to: [...got],
      types: [...parts.flatMap((p) => kids(p, 'enc')), ...enc].map((e) => e.attrs.type),
    })
  }
  on_receipt(conn, n) {
    this.acknowledged(conn, 'message', n.attrs.id)
    this.routeReceipt(conn.acc, conn.dev.id, n)
    conn.send(
      N('ack', {
        class: 'receipt',
        id: n.attrs.id,
        from: n.attrs.to,
        ...(n.attrs.type ? { type: n.attrs.type } : {}),
        ...(n.attrs.participant ? { participant: n.attrs.participant } : {}),
        t: String(now()),
      }),
    )
  }
  routeReceipt(acc, devId, n) {
    const to = n.attrs.to,
      a = { id: n.attrs.id, t: n.attrs.t || String(now()), ...(n.attrs.type ? { type: n.attrs.type } : {}) }
    this.emit('receipt', { from: acc.pn + ':' + devId, type: n.attrs.type || 'delivered', id: n.attrs.id })
    if (['peer_msg', 'hist_sync', 'inactive', 'sender', 'read-self'].includes(n.attrs.type) && n.attrs.type !== 'inactive') return
    if (n.attrs.type === 'inactive') delete a.type
    const lid = to.endsWith('@lid'),
      me = lid || to.endsWith(G) ? `${acc.lid}${devId ? ':' + devId : ''}@lid` : `${acc.pn}${devId ? ':' + devId : ''}${S}`
    const target = iso(n.attrs.participant || to),
      tAcc = this.find(target?.user)
    if (!tAcc) return
    const node = N(
      'receipt',
      to.endsWith(G) ? { ...a, from: to, participant: me } : { ...a, from: me, ...(tAcc === acc ? { recipient: n.attrs.recipient } : {}) },
      n.content,
    )
    n.attrs.type === 'retry' ? this.deliver(tAcc, target.device, node) : this.fanout(tAcc, node)
  }
  on_ack(conn, n) {
    this.acknowledged(conn, n.attrs.class, n.attrs.id)
  }
  on_ib() {}
  on_presence(conn, n) {
    if (!conn.acc) return // Baileys announces a name even before it is paired by code
    if (n.attrs.name) conn.acc.name = n.attrs.name
    if (n.attrs.type === 'subscribe') {
      const w = this.find(iso(n.attrs.to).user)
      ;(w.watchers ??= new Set()).add(conn.acc)
      if (w.online) this.fanout(conn.acc, N('presence', { from: n.attrs.to }))
    } else {
      conn.acc.online = n.attrs.type !== 'unavailable'
      for (const w of conn.acc.watchers || [])
        this.fanout(w, N('presence', { from: conn.acc.pn + S, ...(conn.acc.online ? {} : { type: 'unavailable', last: String(now()) }) }))
    }
  }
  on_chatstate(conn, n) {
    const a = this.find(iso(n.attrs.to)?.user)
    if (a) this.fanout(a, N('chatstate', { from: conn.acc.pn + S }, n.content))
  }
  on_call() {}
}
