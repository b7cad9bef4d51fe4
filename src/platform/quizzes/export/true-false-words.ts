const words: Record<string, readonly [string, string]> = {
  en: ['True', 'False'],
  de: ['Wahr', 'Falsch'],
  es: ['Verdadero', 'Falso'],
  fr: ['Vrai', 'Faux'],
  pt: ['Verdadeiro', 'Falso'],
  lt: ['Tiesa', 'Netiesa'],
};

/** What people choose between, in the quiz' language where it is known here. @param language a BCP 47 tag */
export function trueFalseWords(language: string | undefined): readonly [string, string] {
  const [primary = ''] = (language ?? 'en').toLowerCase().split('-');
  return words[primary] ?? ['True', 'False'];
}
