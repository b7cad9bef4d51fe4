export const cardLook = 'panel flex flex-col gap-2 p-4';

export const dayWords = (at: number): string => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });
