/* Preloaded into a process: every file system says that it has a terabyte free, as a shared one may that others fill meanwhile. */
#define _GNU_SOURCE
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

int statfs(const char *path, struct statfs *found)
{
    const long failed = syscall(SYS_statfs, path, found);
    if (failed == 0)
        found->f_bavail = found->f_bfree = (1ULL << 40) / (unsigned long)found->f_bsize;
    return (int)failed;
}

int statfs64(const char *path, struct statfs64 *found)
{
    return statfs(path, (struct statfs *)found);
}
