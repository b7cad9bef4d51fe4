/** The packages name their types for bundlers alone; the build for browsers of 2019 is the smaller one. */
declare module '@atlaskit/pragmatic-drag-and-drop/dist/es2019/entry-point/element/adapter.js' {
  export {
    draggable,
    dropTargetForElements,
  } from '@atlaskit/pragmatic-drag-and-drop/dist/types/entry-point/element/adapter.js';
}
declare module '@atlaskit/pragmatic-drag-and-drop-hitbox/dist/es2019/closest-edge.js' {
  export {
    attachClosestEdge,
    extractClosestEdge,
  } from '@atlaskit/pragmatic-drag-and-drop-hitbox/dist/types/closest-edge.js';
}
declare module '@atlaskit/pragmatic-drag-and-drop-hitbox/dist/es2019/get-reorder-destination-index.js' {
  export { getReorderDestinationIndex } from '@atlaskit/pragmatic-drag-and-drop-hitbox/dist/types/get-reorder-destination-index.js';
}
