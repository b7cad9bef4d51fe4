import type { Media } from '../../src/protocol/quiz.ts';

/** The picture, sound or film of a question. Sound and film get controls, and only the wall plays them. */
export function QuestionMedia({ media, class: size = 'max-h-48' }: { media: Media; class?: string }) {
  const alt = media.alt ?? '';
  if (media.kind === 'image') return <img src={media.url} alt={alt} class={`rounded-2xl object-contain ${size}`} />;
  if (media.kind !== 'audio' && media.kind !== 'video') return null;
  if (media.kind === 'audio') return <audio src={media.url} controls aria-label={alt || 'Sound of the question'} />;
  return (
    <video
      src={media.url}
      controls
      playsInline
      aria-label={alt || 'Film of the question'}
      class={`rounded-2xl ${size}`}
    />
  );
}
