/** No descriptor, port, buffer or memory is left for one more connection. */
export const exhaustedCodes: readonly string[] = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EAGAIN'];

/**
 * What the system says when a host cannot be reached, or has gone, or when nothing is left here to reach it with: the same
 * for every kind of connection, and the same request may succeed a moment later.
 */
export const networkErrorCodes: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENETRESET',
  'EAI_FAIL',
  'EAI_MEMORY',
  ...exhaustedCodes,
];
