/* Preloaded into a process: every file system is one without hard links, as FAT and some shared folders are. */
#include <errno.h>

int link(const char *from, const char *to)
{
    (void)from;
    (void)to;
    errno = EPERM;
    return -1;
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    (void)from_dir;
    (void)to_dir;
    (void)flags;
    return link(from, to);
}
