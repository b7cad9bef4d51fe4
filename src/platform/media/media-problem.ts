/** An upload that is not what it seems to be; `message` is for its sender. */
export class MediaProblem extends Error {
  override name = 'MediaProblem';
}
