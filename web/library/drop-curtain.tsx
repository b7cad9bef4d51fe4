/** Over the whole page while a file hovers over it. What it lies on takes the file. */
export function DropCurtain() {
  return (
    <div
      class="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-ink/85 p-5"
      data-testid="drop-curtain"
      aria-hidden="true"
    >
      <p class="flex h-full w-full items-center justify-center rounded-3xl border-4 border-dashed border-spark p-6 text-center font-display text-3xl font-bold">
        Drop it to read its questions
      </p>
    </div>
  );
}
