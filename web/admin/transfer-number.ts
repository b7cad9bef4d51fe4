/** Of a transfer or a hold. */
export const isNumber = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

export const numberProblem = 'Type the whole number, such as 0198f0b0-90aa-7f21-a3c4-5d6e7f809201.';
