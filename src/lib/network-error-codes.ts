/** The system has no descriptor, port, buffer or memory for another connection. */
export const exhaustedCodes: readonly string[] = ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EAGAIN'];

/**
 * System errors of unreachable or vanished hosts, and of exhausted local resources: the same for every kind of
 * connection, and a retry may succeed.
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
