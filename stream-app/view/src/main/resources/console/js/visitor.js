/** A new user name. */
export function newVisitor() {
  return `visitor-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36).padStart(7, '0')}`;
}
