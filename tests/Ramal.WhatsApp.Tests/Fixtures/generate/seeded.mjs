// Deterministic bytes, so that a second run writes the same vectors wherever the implementation itself is deterministic.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'

let counter = 0
export const bytes = (length) => {
  const blocks = []
  for (let have = 0; have < length; have += 32) blocks.push(createHash('sha256').update(`ramal ${counter++}`).digest())
  return Buffer.concat(blocks).subarray(0, length)
}
export const hex = (b) => Buffer.from(b).toString('hex')
export const save = (name, value) => writeFileSync(new URL(`../${name}`, import.meta.url), JSON.stringify(value, null, 1) + '\n')
