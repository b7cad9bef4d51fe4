import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Media } from '../../../src/protocol/quiz.ts';

interface Props {
  media: Media;
  class?: string;
  /** Gets the aspect of the picture or film, width over height, once known. */
  onAspect?: (aspect: number) => void;
  /** Called when there is nothing to show. */
  onFail?: () => void;
  /** Overlay of a picture, in the same box; gets its aspect. */
  over?: ((aspect: number) => ComponentChildren) | undefined;
}

const kinds = { image: 'picture', audio: 'sound', video: 'film' } as const;

/** The picture, sound or film of a question. Sound and film get controls, and only the wall plays them. */
export function QuestionMedia({ media, class: size = 'max-h-48', onAspect, onFail, over }: Props) {
  const [aspect, setAspect] = useState<number | undefined>(undefined);
  const [failedUrl, setFailedUrl] = useState<string | undefined>(undefined);
  const alt = media.alt ?? '';
  if (!Object.hasOwn(kinds, media.kind)) return null;
  const fail = () => {
    setFailedUrl(media.url);
    onFail?.();
  };
  const tell = (width: number, height: number) => {
    if (width <= 0 || height <= 0) return;
    setAspect(width / height);
    onAspect?.(width / height);
  };
  if (failedUrl === media.url) {
    return (
      <p class="panel flex size-full min-h-16 flex-col items-center justify-center px-4 py-2 text-center text-smoke">
        <MissingMedia media={media} />
      </p>
    );
  }
  if (media.kind === 'image') {
    const { focus } = media;
    const picture = (
      <img
        src={media.url}
        alt={alt}
        class={`rounded-2xl object-contain ${over === undefined ? size : 'size-full'}`}
        // Under an overlay all of it is shown: its places must fit.
        style={over || !focus ? undefined : `object-fit:cover;object-position:${focus.x * 100}% ${focus.y * 100}%`}
        onLoad={({ currentTarget }) => tell(currentTarget.naturalWidth, currentTarget.naturalHeight)}
        onError={fail}
      />
    );
    if (over === undefined) return picture;
    return (
      <div class={`relative ${size}`}>
        {picture}
        {aspect !== undefined && over(aspect)}
      </div>
    );
  }
  if (media.kind === 'audio') {
    return <audio src={media.url} controls aria-label={alt || 'Sound of the question'} class={size} onError={fail} />;
  }
  return (
    <video
      src={media.url}
      controls
      playsInline
      aria-label={alt || 'Film of the question'}
      class={`rounded-2xl ${size}`}
      onLoadedMetadata={({ currentTarget }) => tell(currentTarget.videoWidth, currentTarget.videoHeight)}
      onError={fail}
    />
  );
}

/** Replaces an unavailable picture, sound or film: says so, with its author's description. */
export function MissingMedia({ media: { kind, alt = '' } }: { media: Media }) {
  return (
    <>
      <span>The {kinds[kind]} of this question can’t be shown.</span>
      {alt !== '' && (
        <>
          {' '}
          <strong class="text-paper" dir="auto">
            {alt}
          </strong>
        </>
      )}
    </>
  );
}
