// Stanzas encoded by Baileys and by zapo-js. Content of leaves is written as hex in the fixture.
import { createRequire } from 'node:module'
import { encodeBinaryNode } from 'baileys'
import { SINGLE_BYTE_TOKENS, DOUBLE_BYTE_TOKENS } from 'baileys/lib/WABinary/constants.js'
import { bytes, hex, save } from './seeded.mjs'

const zapo = createRequire(import.meta.url)('zapo-js/transport')
const N = (tag, attrs = {}, content) => ({ tag, attrs, content })
const stanzas = [
  N('iq', { id: '26.21-1', to: 's.whatsapp.net', type: 'get', xmlns: 'encrypt' }, [N('count')]),
  N('message', { id: '3EB0C0FFEE0123456789AB', to: '5511999990000@s.whatsapp.net', type: 'text' }, [N('participants', {}, [N('to', { jid: '5511999990000:12@s.whatsapp.net' }, [N('enc', { v: '2', type: 'pkmsg' }, bytes(180))])])]),
  N('message', { from: '90000000000011:3@lid', participant: '120363000000000000@g.us', notify: 'Zoé ☕ 日本' }, bytes(3)),
  N('receipt', { id: 'A', to: '12025550123@s.whatsapp.net', t: '1700000000' }),
  N('x', { odd: '123', even: '1234', hex: 'ABCDEF0', point: '1.2-3', empty: '', lower: 'abcdef', long: '9'.repeat(127), longer: '9'.repeat(200), text: 'é'.repeat(200) }),
  N('list', {}, Array.from({ length: 300 }, (_, i) => N('item', { v: String(i) }))),
  N('media', {}, bytes(255)), N('media', {}, bytes(256)),
  ...[...SINGLE_BYTE_TOKENS.slice(3), ...DOUBLE_BYTE_TOKENS.flat()].reduce((groups, word, i) => (i % 60 ? groups.at(-1).push(word) : groups.push([word]), groups), []).map((words) => N('words', {}, words.map((w) => N(w)))),
]

const plain = (n) => ({ tag: n.tag, attrs: n.attrs, ...(n.content === undefined ? {} : Array.isArray(n.content) ? { children: n.content.map(plain) } : { data: hex(n.content) }) })
save('binary.json', stanzas.map((n) => ({ node: plain(n), baileys: hex(encodeBinaryNode(n)), zapo: hex(zapo.encodeBinaryNodeStanza(n)) })))
