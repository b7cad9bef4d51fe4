/**
 * Stands for the package of this name, which the library for dragging imports: that one is CommonJS, and the code to load it
 * would come to every phone in a chunk that all pages share.
 */
interface Binding {
  type: string;
  listener: EventListenerOrEventListenerObject;
  options?: boolean | AddEventListenerOptions | undefined;
}

const asObject = (options: Binding['options']): AddEventListenerOptions =>
  typeof options === 'boolean' ? { capture: options } : (options ?? {});

/** What is returned removes it. */
export function bind(target: EventTarget, { type, listener, options }: Binding): () => void {
  target.addEventListener(type, listener, options);
  return () => target.removeEventListener(type, listener, options);
}

/** @param shared options of all, unless a binding says otherwise */
export function bindAll(target: EventTarget, bindings: readonly Binding[], shared?: Binding['options']): () => void {
  const ends = bindings.map((binding) =>
    bind(target, { ...binding, options: { ...asObject(shared), ...asObject(binding.options) } }),
  );
  return () => {
    for (const end of ends) end();
  };
}
