/* Logs every change to the files below $POWERCUT_ROOT, in the order in which a process and its children made them.
 *
 * Preloaded into the process under test. One record a call, appended to $POWERCUT_LOG with one write:
 *   kind (1 byte), length of path (4), path, offset (8), length of data (8), data
 * Kinds: C created, D folder made, W written (offset, data), T truncated (to offset), R renamed (data: new path),
 * U removed, S synced, X a call that would change a file in a way this log cannot tell (data: its name).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int log_file = -1;
static char root[PATH_MAX];
static size_t root_length;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t (*real_write)(int, const void *, size_t);

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("POWERCUT_LOG"), *below = getenv("POWERCUT_ROOT");
    real_write = REAL(write);
    if (!path || !below) return;
    snprintf(root, sizeof root, "%s/", below);
    root_length = strlen(root);
    int opened = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    log_file = fcntl(opened, F_DUPFD_CLOEXEC, 500); /* out of the way of programs that count on low numbers */
    close(opened);
}

static int is_ours(const char *path) {
    return root_length && (strncmp(path, root, root_length) == 0 ||
                           (strlen(path) == root_length - 1 && strncmp(path, root, root_length - 1) == 0));
}

/* The path behind a file number, if it is below the root and still has a name. */
static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path) && !strstr(path, " (deleted)");
}

/* A path given beside a folder's file number, made absolute. */
static int path_at(int folder, const char *path, char *whole) {
    char base[PATH_MAX] = "";
    if (path[0] == '/') {
        snprintf(whole, PATH_MAX, "%s", path);
        return is_ours(whole);
    }
    if (folder == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return 0;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length <= 0) return 0;
        base[length] = 0;
    }
    if (strlen(base) + strlen(path) + 2 > PATH_MAX) return 0;
    strcpy(whole, base);
    strcat(whole, "/");
    strcat(whole, path);
    return is_ours(whole);
}

static void tell(char kind, const char *path, uint64_t offset, const void *data, uint64_t length) {
    if (log_file < 0) return;
    int before = errno;
    uint32_t path_length = strlen(path);
    size_t size = 1 + 4 + path_length + 8 + 8 + length;
    char *record = malloc(size), *end = record;
    *end++ = kind;
    memcpy(end, &path_length, 4), end += 4;
    memcpy(end, path, path_length), end += path_length;
    memcpy(end, &offset, 8), end += 8;
    memcpy(end, &length, 8), end += 8;
    if (length) memcpy(end, data, length);
    if (real_write(log_file, record, size) != (ssize_t)size) abort();
    free(record);
    errno = before;
}

static void tell_strange(int fd, const char *call) {
    char path[PATH_MAX];
    if (path_of(fd, path)) tell('X', path, 0, call, strlen(call));
}

/* -- writing ------------------------------------------------------------------------------------------------- */

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    off_t offset = 0;
    int ours = fd > 2 && fd != log_file && path_of(fd, path);
    if (ours) {
        struct stat found;
        if (fcntl(fd, F_GETFL) & O_APPEND) offset = fstat(fd, &found) ? 0 : found.st_size;
        else offset = lseek(fd, 0, SEEK_CUR);
    }
    ssize_t written = real_write(fd, data, length);
    if (ours && written > 0) tell('W', path, offset, data, written);
    return written;
}

#define POSITIONED_WRITE(name, offset_type)                                           \
    ssize_t name(int fd, const void *data, size_t length, offset_type offset) {       \
        char path[PATH_MAX];                                                          \
        ssize_t written = REAL(name)(fd, data, length, offset);                       \
        if (written > 0 && path_of(fd, path)) tell('W', path, offset, data, written); \
        return written;                                                               \
    }
POSITIONED_WRITE(pwrite, off_t)
POSITIONED_WRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset_type)                                   \
    int name(int fd, offset_type length) {                            \
        char path[PATH_MAX];                                          \
        int result = REAL(name)(fd, length);                          \
        if (!result && path_of(fd, path)) tell('T', path, length, 0, 0); \
        return result;                                                \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                               \
    int name(int fd) {                                           \
        char path[PATH_MAX];                                     \
        int result = REAL(name)(fd);                             \
        if (!result && path_of(fd, path)) tell('S', path, 0, 0, 0); \
        return result;                                           \
    }
SYNC(fsync)
SYNC(fdatasync)

/* -- names --------------------------------------------------------------------------------------------------- */

static void opened(int fd, int flags, int existed) {
    char path[PATH_MAX];
    if (fd < 0 || !path_of(fd, path)) return;
    if ((flags & O_CREAT) && !existed) tell('C', path, 0, 0, 0);
    else if (flags & O_TRUNC) tell('T', path, 0, 0, 0);
}

#define OPEN(name)                                                     \
    int name(const char *path, int flags, ...) {                       \
        va_list rest;                                                  \
        va_start(rest, flags);                                         \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                  \
        int existed = !faccessat(AT_FDCWD, path, F_OK, 0);             \
        int fd = REAL(name)(path, flags, mode);                        \
        opened(fd, flags, existed);                                    \
        return fd;                                                     \
    }
OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                                  \
    int name(int folder, const char *path, int flags, ...) {           \
        va_list rest;                                                  \
        va_start(rest, flags);                                         \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                  \
        int existed = !faccessat(folder, path, F_OK, 0);               \
        int fd = REAL(name)(folder, path, flags, mode);                \
        opened(fd, flags, existed);                                    \
        return fd;                                                     \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

static int renamed(int result, int old_folder, const char *old, int new_folder, const char *new) {
    char from[PATH_MAX], to[PATH_MAX];
    if (!result && path_at(old_folder, old, from) && path_at(new_folder, new, to)) tell('R', from, 0, to, strlen(to));
    return result;
}
int rename(const char *old, const char *new) { return renamed(REAL(rename)(old, new), AT_FDCWD, old, AT_FDCWD, new); }
int renameat(int a, const char *old, int b, const char *new) {
    return renamed(REAL(renameat)(a, old, b, new), a, old, b, new);
}
int renameat2(int a, const char *old, int b, const char *new, unsigned flags) {
    return renamed(REAL(renameat2)(a, old, b, new, flags), a, old, b, new);
}

static int named(int result, char kind, int folder, const char *path) {
    char whole[PATH_MAX];
    if (!result && path_at(folder, path, whole)) tell(kind, whole, 0, 0, 0);
    return result;
}
int unlink(const char *path) { return named(REAL(unlink)(path), 'U', AT_FDCWD, path); }
int unlinkat(int folder, const char *path, int flags) { return named(REAL(unlinkat)(folder, path, flags), 'U', folder, path); }
int rmdir(const char *path) { return named(REAL(rmdir)(path), 'U', AT_FDCWD, path); }
int mkdir(const char *path, mode_t mode) { return named(REAL(mkdir)(path, mode), 'D', AT_FDCWD, path); }
int mkdirat(int folder, const char *path, mode_t mode) { return named(REAL(mkdirat)(folder, path, mode), 'D', folder, path); }

/* -- calls that nothing here makes today; should one come, the replay must not pass without it --------------- */

ssize_t writev(int fd, const struct iovec *parts, int count) { tell_strange(fd, "writev"); return REAL(writev)(fd, parts, count); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { tell_strange(fd, "pwritev"); return REAL(pwritev)(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { tell_strange(fd, "pwritev64"); return REAL(pwritev64)(fd, parts, count, at); }
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t length, unsigned flags) {
    tell_strange(out, "copy_file_range");
    return REAL(copy_file_range)(in, in_at, out, out_at, length, flags);
}
int posix_fallocate64(int fd, off64_t at, off64_t length) { tell_strange(fd, "posix_fallocate64"); return REAL(posix_fallocate64)(fd, at, length); }
int fallocate64(int fd, int mode, off64_t at, off64_t length) { tell_strange(fd, "fallocate64"); return REAL(fallocate64)(fd, mode, at, length); }
int link(const char *old, const char *new) { char path[PATH_MAX]; if (path_at(AT_FDCWD, new, path)) tell('X', path, 0, "link", 4); return REAL(link)(old, new); }
