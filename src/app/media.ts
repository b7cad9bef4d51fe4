/** Builds uploads of pictures and sounds in a web process; the worker's part is a job. */
import type { PeriodicTask } from '../observability/background-tasks.ts';
import type { PersonLimits } from '../platform/accounts/person-limits.ts';
import { MediaFiles } from '../platform/media/media-files.ts';
import { MediaLibrary } from '../platform/media/media-library.ts';
import { openMediaStore } from '../platform/media/open-media-store.ts';
import { UploadSpool } from '../platform/media/upload-spool.ts';
import type { Service } from './lifecycle.ts';
import type { WebInfra } from './web-infra.ts';

/** How often uploads of killed processes are looked for, in ms. */
const sweepMs = 600_000;

/** @param countGuestUpload throws `too_many` */
export function buildMedia(
  { config, orm, randomness, now, metrics, tasks }: WebInfra,
  people: PersonLimits,
  countGuestUpload: (address: string, bytes: number) => Promise<void>,
) {
  const store = openMediaStore(config.media);
  const makeName = () => randomness.secret(16);
  const makeId = () => randomness.uuid();
  const files = new MediaFiles({ store, cachedBytes: config.media.cachedBytes, now });
  metrics.watchCache('media', files.cache);
  const spool = new UploadSpool({ ...config.media, makeName });
  let sweeping: PeriodicTask | undefined;
  const service: Service = {
    name: 'media sweeping',
    start: () => {
      sweeping = tasks.every('media-sweep', sweepMs, () => spool.sweep());
      void sweeping.run();
    },
    stop: () => sweeping?.stop(),
  };
  const limits = config.media;
  const library = new MediaLibrary({ orm, people, store, limits, makeId, makeName, now, countGuestUpload });
  return { library, files, spool, limits, sweeping: service };
}
