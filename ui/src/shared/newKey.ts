/** A random key. `crypto.randomUUID` exists only on https and localhost, and Ramal is also opened by a LAN address. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
