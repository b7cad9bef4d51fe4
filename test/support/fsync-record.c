/*
 * Preloaded into a Redis under test: notes how long each append-only file was when it was last synced.
 *
 * A SIGKILL leaves what was written in the system's cache, so a test that only kills can't tell "written" from "on the
 * disk". With this note the test can cut each file back to what a loss of power would have left for certain.
 *
 * FSYNC_RECORD_DIR names a folder. In it each synced file gets a note under its own name: its length in decimal digits.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_append_only_file(int fd, char *name, size_t size) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = '\0';
  const char *slash = strrchr(path, '/');
  if (slash == NULL || strstr(slash, ".incr.aof") == NULL) return 0;
  return snprintf(name, size, "%s", slash + 1) < (int)size;
}

static void note(const char *name, off_t length) {
  const char *folder = getenv("FSYNC_RECORD_DIR");
  char path[PATH_MAX], digits[24];
  if (folder == NULL || snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) abort();
  int note_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  /* Of a fixed width and in one write: a kill leaves the old note or the new one, never a mixture. */
  int size = snprintf(digits, sizeof digits, "%020lld\n", (long long)length);
  if (note_fd < 0 || pwrite(note_fd, digits, (size_t)size, 0) != size) abort();
  close(note_fd);
}

static int sync_and_note(long call, int fd) {
  char name[NAME_MAX + 1];
  struct stat before;
  /* The length before the call: what another thread appends during it may have missed it. */
  int known = is_append_only_file(fd, name, sizeof name) && fstat(fd, &before) == 0;
  int result = (int)syscall(call, fd);
  if (result == 0 && known) note(name, before.st_size);
  return result;
}

int fsync(int fd) { return sync_and_note(SYS_fsync, fd); }

int fdatasync(int fd) { return sync_and_note(SYS_fdatasync, fd); }
