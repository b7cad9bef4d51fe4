/** Full screen on or off. A browser that refuses (no gesture, no permission) leaves things as they are. */
export function toggleFullScreen(): void {
  const change =
    document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  change.catch((error: unknown) => console.info('Full screen was refused', error));
}
