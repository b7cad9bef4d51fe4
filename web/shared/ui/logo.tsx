export function Logo({ class: size = 'text-2xl' }: { class?: string }) {
  return (
    <span
      class={`inline-flex items-center gap-[0.2em] font-display whitespace-nowrap font-bold italic tracking-tight ${size}`}
    >
      <svg viewBox="0 0 32 32" class="size-[1.05em]" aria-hidden="true">
        <defs>
          <linearGradient id="bolt" x1="0" y1="1" x2="1" y2="0">
            <stop offset="0" stop-color="#ff5a36" />
            <stop offset="1" stop-color="#ffcf4a" />
          </linearGradient>
        </defs>
        <path d="M20 1 5 18.500h8L9.500 31 27 12.500h-9z" fill="url(#bolt)" />
      </svg>
      <span class="flame-text pr-[0.08em] uppercase">Quickfire</span>
    </span>
  );
}
