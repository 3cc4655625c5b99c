// Addresses and CIDR blocks of both families, as ranges of whole numbers.

/** The range that a text names, or nothing: `10.0.1.7`, `10.0.0.0/20`, `2001:db8::/32`. */
function range(text) {
  const [address, length, more] = text.trim().split('/');
  const read = address.includes(':') ? ipv6(address) : ipv4(address);
  if (!read || more !== undefined) return null;
  const { bits, value } = read;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const size = 1n << BigInt(bits - prefix);
  const first = (value / size) * size;
  return { bits, prefix, first, last: first + size - 1n };
}

function ipv4(text) {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return { bits: 32, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
}

function ipv6(text) {
  const sides = text.split('::');
  if (sides.length > 2) return null;
  const words = sides.map((side) => (side === '' ? [] : side.split(':')));
  const given = words.flat();
  const missing = 8 - given.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return null;
  if (!given.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return null;
  const all = sides.length === 1 ? given : [...words[0], ...Array(missing).fill('0'), ...words[1]];
  return { bits: 128, value: all.reduce((value, word) => value * 65536n + BigInt(`0x${word}`), 0n) };
}

/** Whether a range lies in another one. */
function within(inner, outer) {
  return inner.bits === outer.bits && outer.first <= inner.first && inner.last <= outer.last;
}

