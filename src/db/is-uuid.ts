const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether Postgres takes it for a `uuid` column; an id that is none names nothing, and must not be a driver's error. */
export const isUuid = (text: string): boolean => uuid.test(text);
