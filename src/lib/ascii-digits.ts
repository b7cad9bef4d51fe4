/** Decimal digits of all scripts (Unicode category Nd) as the digits 0 to 9. Everything else stays as it is. */
export const toAsciiDigits = (text: string): string =>
  text.replaceAll(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let first = code;
    // Digits stand together in tens, each ten from its zero; some tens follow each other without a gap.
    while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((code - first) % 10);
  });
