/** Stands for src/bin/release.ts: nothing to do. */
console.log('released');
